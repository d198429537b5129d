/** Lets the build carry one language a file: a part of the texts is cut where it is imported. */

import type { Plugin } from "vite";

const LANGUAGES: readonly (readonly [importer: RegExp, kept: string, dropped: string])[] = [
  [/\/i18n\/en\.ts$/, "en", "zhHant"],
  [/\/i18n\/zh-hant\.ts$/, "zhHant", "en"],
];

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export function oneLanguageEach(): Plugin {
  return {
    name: "one-language-each",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer) {
      if (importer === undefined || !source.startsWith("./parts/")) return null;
      const language = LANGUAGES.find(([file]) => file.test(importer));
      const found = language && (await this.resolve(source, importer, { skipSelf: true }));
      return found ? `${found.id}?only=${language[1]}` : null;
    },
    transform(code, id) {
      const language = LANGUAGES.find(([, kept]) => id.endsWith(`?only=${kept}`));
      if (language === undefined) return null;
      const tree = this.parse(code, { lang: "ts" }) as unknown as SyntaxNode;
      return { code: without(code, entriesOf(tree, language[2])), map: null };
    },
  };
}

/** The properties of that name in the objects that a module exports. */
function entriesOf(tree: SyntaxNode, name: string): SyntaxNode[] {
  const list = (value: unknown) => (Array.isArray(value) ? (value as SyntaxNode[]) : []);
  const at = (node: SyntaxNode | undefined, key: string) => node?.[key] as SyntaxNode | undefined;
  return list(tree.body)
    .filter(({ type }) => type === "ExportNamedDeclaration")
    .flatMap((statement) => list(at(statement, "declaration")?.declarations))
    .flatMap((declared) => {
      const init = at(declared, "init");
      return list((at(init, "expression") ?? init)?.properties);
    })
    .filter((property) => at(property, "key")?.name === name);
}

function without(code: string, nodes: readonly SyntaxNode[]): string {
  return [...nodes]
    .sort((one, other) => other.start - one.start)
    .reduce((text, { start, end }) => {
      const rest = text.slice(end).replace(/^\s*,/, "");
      return text.slice(0, start) + rest;
    }, code);
}
