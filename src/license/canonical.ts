/**
 * One text for one value: properties in the order of their names. Facts are JSON, so two that print
 * the same are the same, wherever they were read from.
 *
 * @module
 */

/** JSON with every object's properties sorted by name; absent and `undefined` are the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => isPlain(part) ? sorted(part) : part) ?? "";
}

/** Whether two values are the same JSON, whatever the order of their properties. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
