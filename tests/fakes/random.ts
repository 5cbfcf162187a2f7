/**
 * Randomness that a test can foresee.
 *
 * @module
 */

import type { Random } from "../../src/ports.ts";

/** A {@linkcode Random} that gives these numbers (each in [0, 1)) over and over. */
export function createFakeRandom(...values: readonly number[]): Random {
  const numbers = values.length === 0 ? [0.5] : values;
  for (const value of numbers) {
    if (!(value >= 0 && value < 1)) throw new RangeError(`Not in [0, 1): ${value}`);
  }
  let index = 0;
  return {
    next(): number {
      const value = numbers[index % numbers.length];
      index++;
      return value ?? 0;
    },
  };
}
