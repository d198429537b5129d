/** Small pictures of what a player does; same style and size as those of the tools. */

const PATHS = {
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  back: "M17 5L7 12l10 7z",
  step: "M7 5l10 7-10 7z",
  start: "M19 5L9 12l10 7zM5 5v14",
  end: "M5 5l10 7-10 7zM19 5v14",
} as const;

export type PictureName = keyof typeof PATHS;

export function Picture({ name }: { readonly name: PictureName }) {
  return (
    <svg className="tool-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
