/** The texts of the interface in the language of the page. */

import { type Dictionary, en } from "./en";

export type { Dictionary, FieldKey } from "./en";

let dictionary: Dictionary = en;
let current = "en";

/** Set once, before anything is drawn: changing the language loads the page anew. */
export async function setLanguage(language: string): Promise<void> {
  const isChinese = /^zh/i.test(language);
  dictionary = isChinese ? (await import("./zh-hant")).zhHant : en;
  current = isChinese ? "zh-Hant" : "en";
}

export function texts(): Dictionary {
  return dictionary;
}

export function locale(): string {
  return current;
}

/** The name of a kind; kinds that are not ours are shown as they were typed. */
export function kindName(kind: string): string {
  const known: { readonly [kind: string]: string } = dictionary.kinds;
  return known[kind] ?? kind;
}

/** Narrows a word of the server to those that have a text. */
export function isKeyOf<T extends object>(known: T, word: string): word is keyof T & string {
  return Object.hasOwn(known, word);
}
