/**
 * The values of options and arguments, read and refused in one way.
 *
 * @module
 */

/** A value that an option or argument does not take. */
export class BadValue extends Error {
  override readonly name = "BadValue";
  constructor(
    /** The option or argument. */
    readonly option: string,
    readonly value: string,
    /** What it takes, in symbols. */
    readonly expected: string,
  ) {
    super(`Cannot use value of ${option}`);
  }
}

/** A reader of whole numbers from `min` to `max`. */
export function wholeNumber(
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,10}$/.test(text) && number >= min && number <= max) return number;
    throw new BadValue(name, text, `${min}–${max}`);
  };
}

/** A reader of amounts: digits and a point. */
export function decimal(name: string): (text: string) => string {
  return (text) => {
    if (/^\d{1,12}(\.\d{1,8})?$/.test(text)) return text;
    throw new BadValue(name, text, "29.99");
  };
}

/** A reader of one of some words. */
export function oneOf<const Word extends string>(
  name: string,
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new BadValue(name, text, words.join(" | "));
  };
}
