/** What a panel is about: its kind and its name. */
export function PanelTitle({ kind, name }: { kind: string; name: string }) {
  return (
    <header className="panel-title">
      <p>{kind}</p>
      <h2>{name}</h2>
    </header>
  );
}
