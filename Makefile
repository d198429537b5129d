# Everything one does with this project. `make help` lists it; only Python 3.11 and make are needed.

# The first Python on the path that is new enough; name another with `make run PYTHON=/path/to/it`.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	command -v $$name >/dev/null 2>&1 \
	&& $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& echo $$name && break; done)
VENV := .venv/bin/python
SETUP = @$(CHECK_PYTHON); exec "$(PYTHON)" tools/setup.py
CHECK_PYTHON = "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || { \
	echo "Python 3.11 or newer is needed, and none was found: install it, or name it, for example" \
	"make run PYTHON=/opt/python3.11/bin/python3" >&2; exit 1; }
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
# Values with which production would start; `make lint` checks the settings under them.
PRODUCTION := RELIABILITY_ENV=production ALLOWED_HOSTS=reliability.example.com \
	SECRET_KEY=only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz
# The development mode's checks, without its slow search for errors of memory in C.
PYTEST = PYTHONMALLOC=pymalloc exec $(VENV) -X dev -m pytest
SCHEMA := docs/reference/openapi.yaml

.DEFAULT_GOAL := help
.PHONY: help install run login worker test test-python test-frontend test-postgresql e2e lint format \
	types schema bench docs lock messages clean ready-to-test

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

install: ## Prepare this folder: environment, front end, translations, static files
	$(SETUP) run

run: install ## Start everything and print a link to log in (PORT=8000, HOST=127.0.0.1)
	@exec $(VENV) -m reliability_app.local

login: ## Print a new login link for the program that runs
	@exec $(VENV) -m reliability_app.local login

worker: install ## Start one more worker, for a server that runs elsewhere (set REDIS_URL)
	@exec $(VENV) -m celery -A reliability_app worker --loglevel INFO

ready-to-test:
	$(SETUP) test

test-frontend: ready-to-test ## Test the front end alone
	$(SETUP) npm test

test-python: ready-to-test ## Test the Python code alone, browser tests included
	@$(PYTEST) -n $(CORES) --dist worksteal

test: test-frontend ## Test everything, browser tests included; nothing is skipped
	@$(PYTEST) -n $(CORES) --dist worksteal

e2e: ready-to-test ## Run the browser tests alone
	@$(PYTEST) tests/e2e

test-postgresql: ready-to-test ## Run the Python tests on a PostgreSQL of their own
	@exec $(VENV) tools/on_postgresql.py $(VENV) -X dev -m pytest -n $(CORES) --dist worksteal

lint: ready-to-test ## Check style, types, architecture, templates, migrations, settings, API schema
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy metrics simulations reliability_app tools tests
	PYTHONPATH=. $(VENV) -c 'from importlinter.cli import lint_imports_command as main; main(["--no-logo"])'
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 5.2
	$(VENV) -m djlint --lint --quiet templates
	$(VENV) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(VENV) manage.py check --deploy --fail-level WARNING
	$(VENV) manage.py spectacular --validate --fail-on-warn --file .venv/openapi.yaml
	diff -u $(SCHEMA) .venv/openapi.yaml || { \
		echo "The API has changed: look at the difference, then run make schema." >&2; exit 1; }
	@exec "$(PYTHON)" tools/setup.py npm run lint
	@exec "$(PYTHON)" tools/setup.py npm run typecheck

format: ready-to-test ## Format Python, templates and the front end
	$(VENV) -m ruff check --fix .
	$(VENV) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2
	@exec "$(PYTHON)" tools/setup.py npm run format

types: ready-to-test ## Generate the front end's types from the document's JSON Schema
	@exec "$(PYTHON)" tools/setup.py npm run types

schema: ready-to-test ## Write the OpenAPI schema that `make lint` compares
	$(VENV) manage.py spectacular --validate --fail-on-warn --file $(SCHEMA)

bench: ready-to-test ## Run the benchmarks
	@for name in analysis advice chains markov periods fault_trees uncertainty quorums cluster raft_rivals histories montecarlo rare rivals; do echo "== $$name"; \
		PYTHONPATH=. $(VENV) benchmarks/$$name.py || exit 1; done

docs: ready-to-test ## Build the documentation site into site/
	NO_MKDOCS_2_WARNING=1 $(VENV) -W ignore::DeprecationWarning -m mkdocs build --strict --quiet
	@echo "The documentation is in site/index.html"

lock: ready-to-test ## Compile the locks of requirements*.in
	@for name in requirements requirements-dev requirements-node; do \
		$(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command "make lock" $(UPGRADE) $$name.in -o $$name.txt || exit 1; done

messages: ready-to-test ## Collect the strings to translate (needs GNU gettext)
	$(VENV) manage.py makemessages --locale zh_Hant --no-location --ignore frontend --ignore .venv

clean: ## Remove everything that was built; data in var/ stays
	rm -rf .venv staticfiles site frontend/dist frontend/node_modules .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache
