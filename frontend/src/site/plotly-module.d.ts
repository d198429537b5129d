declare module "plotly.js-basic-dist-min" {
  interface Library {
    react(
      target: HTMLElement,
      data: Record<string, unknown>[],
      layout: Record<string, unknown>,
      config: Record<string, unknown>,
    ): Promise<unknown>;
  }
  const library: Library;
  // biome-ignore lint/style/noDefaultExport: so the package exports.
  export default library;
}
