/**
 * License keys: 31 random symbols of Crockford's Base32 and one check symbol of the same alphabet,
 * shown as eight groups of four. The payment server's order id is exactly the shown text.
 *
 * The check symbol is the sum, in the field GF(32), of every symbol times a power of the field's
 * generator. The powers differ for all 31 positions, so one wrong symbol is always noticed, and so
 * is every swap of two symbols but that of the first with the last.
 *
 * @module
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA_SYMBOLS = 31;
const GROUP = 4;
/** Blanks, and the hyphens, dashes and invisible characters that come with copied text. */
const SEPARATORS = /[\s\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212-]/gu;
const KEY_LIKE = /^[0-9A-Z]{32}$/;

/** x⁵ + x² + 1, irreducible over GF(2); its root generates the field. */
const FIELD_POLYNOMIAL = 0b100101;

/** How many random bytes {@linkcode createLicenseKey} wants. */
export const LICENSE_KEY_RANDOM_BYTES = DATA_SYMBOLS;

/**
 * A new key from 31 random bytes, of which five bits each are used: 155 bits in all. Throws
 * RangeError for another number of bytes.
 *
 * ```ts
 * import { createLicenseKey } from "@autotele/license-agent/license";
 * const key = createLicenseKey(crypto.getRandomValues(new Uint8Array(31)));
 * console.assert(/^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/.test(key));
 * ```
 */
export function createLicenseKey(random: Uint8Array): string {
  if (random.length !== LICENSE_KEY_RANDOM_BYTES) {
    throw new RangeError(`Cannot create license key: got ${random.length} random bytes`);
  }
  const values = Array.from(random, (byte) => byte & 31);
  return group([...values, checkValue(values)].map((value) => ALPHABET[value]).join(""));
}

/** What somebody typed, as it will be used. */
export interface TypedLicenseKey {
  /** The text that is looked for, byte for byte. */
  readonly text: string;
  /** As it was typed, but for blanks around it: a token of an older sale may pass the check by chance. */
  readonly asTyped: string;
  /**
   * `valid`: one of our keys, regrouped. `typo`: as long as our keys, of letters and digits, but it
   * is none. `foreign`: something else, maybe a token of an older sale.
   */
  readonly form: "valid" | "typo" | "foreign";
}

/**
 * Reads a typed key: trimmed, capitals, O → 0, I and L → 1, hyphens and blanks anywhere. Only a
 * text that then passes its check is changed; any other stays as typed, but for blanks around it.
 */
export function parseTypedLicenseKey(typed: string): TypedLicenseKey {
  const asTyped = typed.trim();
  const symbols = asTyped.replaceAll(SEPARATORS, "").toUpperCase()
    .replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  if (!KEY_LIKE.test(symbols)) return { text: asTyped, asTyped, form: "foreign" };
  const values = Array.from(symbols, (symbol) => ALPHABET.indexOf(symbol));
  const isValid = !values.includes(-1) &&
    checkValue(values.slice(0, DATA_SYMBOLS)) === values[DATA_SYMBOLS];
  return isValid
    ? { text: group(symbols), asTyped, form: "valid" }
    : { text: asTyped, asTyped, form: "typo" };
}

/** The key with all but its first and last four characters hidden; of a short one, all. */
export function maskLicenseKey(key: string): string {
  return key.length < 12 ? "••••" : `${key.slice(0, GROUP)}-••••-${key.slice(-GROUP)}`;
}

function group(symbols: string): string {
  return symbols.match(/.{4}/g)?.join("-") ?? symbols;
}

/** Horner's rule from the first symbol on, so that the last data symbol has weight x¹. */
function checkValue(values: readonly number[]): number {
  return values.reduce((sum, value) => double(sum ^ value), 0);
}

/** Multiplication by x in GF(32). */
function double(value: number): number {
  const doubled = value << 1;
  return doubled & 32 ? doubled ^ FIELD_POLYNOMIAL : doubled;
}
