/** Colours of the theme that the drawings use, read once for each drawing. */

export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly border: string;
  readonly strong: string;
  readonly surface: string;
  readonly surface2: string;
  readonly accent: string;
  readonly accentBg: string;
  readonly ok: string;
  readonly okBg: string;
  readonly warn: string;
  readonly warnBg: string;
  readonly bad: string;
  readonly badBg: string;
  readonly font: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token("--text"),
    muted: token("--text-muted"),
    border: token("--border"),
    strong: token("--border-strong"),
    surface: token("--surface"),
    surface2: token("--surface-2"),
    accent: token("--accent"),
    accentBg: token("--accent-bg"),
    ok: token("--ok"),
    okBg: token("--ok-bg"),
    warn: token("--warn"),
    warnBg: token("--warn-bg"),
    bad: token("--bad"),
    badBg: token("--bad-bg"),
    font: token("--font"),
  };
}

/** Fill and border of a node's lane, by what it is at that time. */
export function roleColours(role: string, up: boolean, p: Palette): readonly [string, string] {
  if (!up) return [p.badBg, p.bad];
  switch (role) {
    case "leader":
    case "primary":
      return [p.accentBg, p.accent];
    case "candidate":
    case "pre_candidate":
    case "preparing":
      return [p.warnBg, p.warn];
    default:
      return [p.surface2, p.strong];
  }
}

export function outcomeColour(outcome: string, p: Palette): string {
  switch (outcome) {
    case "ok":
      return p.ok;
    case "fail":
      return p.bad;
    case "info":
      return p.warn;
    default:
      return p.muted;
  }
}
