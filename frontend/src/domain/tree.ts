/** Plain JSON values, read without trust and changed without mutation. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** An object as it is, anything else as an empty one: a draft may hold any shape. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A key of the object itself: `constructor` is a fine name for a component. */
export function child(value: Json | undefined, key: string | number): Json | undefined {
  if (isList(value)) return typeof key === "number" ? value[key] : undefined;
  if (isObject(value) && Object.hasOwn(value, key)) return value[key];
  return undefined;
}

export function valueAt(tree: Json | undefined, path: Path): Json | undefined {
  let value = tree;
  for (const key of path) value = child(value, key);
  return value;
}

/** Set one value; objects that are missing on the way are made. */
export function withValue(tree: Json | undefined, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const changed = withValue(child(tree, key), rest, value);
  if (typeof key === "number") {
    const list = [...listOf(tree)];
    list[key] = changed;
    return list;
  }
  return { ...objectOf(tree), [key]: changed };
}

/** Remove one value. Objects that become empty by it go too, down to `keep` levels. */
export function withoutValue(tree: Json | undefined, path: Path, keep = path.length): Json {
  const [key, ...rest] = path;
  if (key === undefined || child(tree, key) === undefined) return tree ?? {};
  if (isList(tree)) return withoutItem(tree, Number(key), rest, keep);
  const { [key]: old, ...others } = objectOf(tree);
  if (rest.length === 0) return others;
  const changed = withoutValue(old, rest, keep - 1);
  const emptied = keep <= 0 && isObject(changed) && Object.keys(changed).length === 0;
  return emptied ? others : { ...objectOf(tree), [key]: changed };
}

function withoutItem(list: readonly Json[], index: number, rest: Path, keep: number): Json {
  if (rest.length === 0) return list.filter((_, position) => position !== index);
  return list.map((item, at) => (at === index ? withoutValue(item, rest, keep - 1) : item));
}

/** Give a key another name and leave it where it stands. */
export function renamedKey(value: Json | undefined, from: string, to: string): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, item]) => [key === from ? to : key, item]),
  );
}

export function mappedValues(
  value: Json | undefined,
  change: (item: Json, key: string) => Json,
): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOf(value)).map(([key, item]) => [key, change(item, key)]),
  );
}

export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one)) {
    return (
      isList(other) && one.length === other.length && one.every((v, i) => isEqual(v, other[i]))
    );
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}

/** RFC 6901. */
export function pointerOf(path: Path): string {
  return path.map((key) => `/${String(key).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

/** The way to a value; digits are positions where the tree has a list. */
export function pathOf(pointer: string, tree?: Json): Path {
  let value: Json | undefined = tree;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const text = part.replace(/~1/g, "/").replace(/~0/g, "~");
      const key = isList(value) ? Number(text) : text;
      value = child(value, key);
      return key;
    });
}
