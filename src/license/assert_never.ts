/**
 * For the end of every `switch` over a union: does not compile while a case is missing, and throws
 * TypeError if one comes from outside the types all the same.
 */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot handle case: ${JSON.stringify(value)}`);
}
