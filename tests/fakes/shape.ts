/**
 * Compares two JSON answers by their shape: the same properties, the same types. Values may differ.
 *
 * @module
 */

/** Every difference, by path; none when the shapes are the same. `null` goes with any type. */
export function shapeDifferences(expected: unknown, actual: unknown, path = "$"): string[] {
  if (expected === null || actual === null) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const [first] = expected;
    if (first === undefined) return [];
    return actual.flatMap((item, index) => shapeDifferences(first, item, `${path}[${index}]`));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const missing = Object.keys(expected).filter((key) => !(key in actual));
    const extra = Object.keys(actual).filter((key) => !(key in expected));
    return [
      ...missing.map((key) => `${path}.${key} is missing`),
      ...extra.map((key) => `${path}.${key} is not in the recording`),
      ...Object.keys(expected).filter((key) => key in actual)
        .flatMap((key) => shapeDifferences(expected[key], actual[key], `${path}.${key}`)),
    ];
  }
  return typeof expected === typeof actual && Array.isArray(expected) === Array.isArray(actual)
    ? []
    : [`${path} is ${typeof actual}, recorded as ${typeof expected}`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
