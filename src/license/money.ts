/**
 * Amounts as exact decimals. Texts outside, `bigint` inside, floats nowhere.
 *
 * @module
 */

/** An exact decimal: `units` × 10 to the power of −`scale`. */
export interface Decimal {
  readonly units: bigint;
  /** Digits after the point, never negative. */
  readonly scale: number;
}

/** Digits that a text may have before the point, and as many after it. */
export const MAX_DECIMAL_DIGITS = 18;

const DECIMAL = /^(-?)([0-9]{1,18})(?:\.([0-9]{1,18}))?$/;
const ZERO: Decimal = { units: 0n, scale: 0 };

/**
 * Reads "29.99": ASCII digits, at most 18 before and 18 after the point, at most a minus in front.
 * `undefined` for anything else: comma, exponent, plus, blanks, "1.", ".5", the empty text.
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

/** The shortest text of the same value: no zeros at the end, no "-0". */
export function formatDecimal(decimal: Decimal): string {
  const isNegative = decimal.units < 0n;
  const digits = (isNegative ? -decimal.units : decimal.units).toString()
    .padStart(decimal.scale + 1, "0");
  const whole = digits.slice(0, digits.length - decimal.scale);
  const fraction = digits.slice(digits.length - decimal.scale).replace(/0+$/, "");
  return `${isNegative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaleTo(a, scale) + scaleTo(b, scale), scale };
}

/** The exact difference `a` − `b`. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const { units } = subtract(a, b);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** {@linkcode compare} of two texts by value ("1.50" equals "1.5"). Throws RangeError for another text. */
export function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  return compare(requireDecimal(a), requireDecimal(b));
}

/** Whether `amount` reaches `price`. A text that is no decimal reaches nothing and is never reached. */
export function isAtLeast(amount: string, price: string): boolean {
  const left = parseDecimal(amount);
  const right = parseDecimal(price);
  return left !== undefined && right !== undefined && compare(left, right) >= 0;
}

/**
 * `amount` less `percent` of it, cut after 18 digits. `percent` is from 0 to 100. Throws RangeError
 * for a text that is no decimal or a percentage out of range.
 */
export function subtractPercent(amount: string, percent: number): string {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`Cannot subtract percentage: ${percent}`);
  }
  const share = subtract({ units: 100n, scale: 0 }, requireDecimal(decimalOfNumber(percent)));
  const product = multiply(requireDecimal(amount), share);
  return formatDecimal(cut({ units: product.units, scale: product.scale + 2 }));
}

/** The amount, or "0" when it is negative. Throws RangeError for a text that is no decimal. */
export function clampToZero(amount: string): string {
  return compare(requireDecimal(amount), ZERO) < 0 ? "0" : amount;
}

/**
 * The plain text of a number, as short as it can be told from its neighbours ("1e-8" becomes
 * "0.00000001"), cut after 18 digits. Throws RangeError when it is not finite or too great.
 */
export function decimalOfNumber(value: number): string {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`Cannot write as decimal: ${value}`);
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] = match;
  const units = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const exact = scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
  const text = formatDecimal(cut({ ...exact, units: sign === "-" ? -exact.units : exact.units }));
  if (parseDecimal(text) === undefined) throw new RangeError(`Cannot write as decimal: ${value}`);
  return text;
}

/** The same value with at most 18 digits after the point, the rest cut off. */
function cut(decimal: Decimal): Decimal {
  if (decimal.scale <= MAX_DECIMAL_DIGITS) return decimal;
  const excess = BigInt(decimal.scale - MAX_DECIMAL_DIGITS);
  return { units: decimal.units / 10n ** excess, scale: MAX_DECIMAL_DIGITS };
}

function scaleTo(decimal: Decimal, scale: number): bigint {
  return decimal.units * 10n ** BigInt(scale - decimal.scale);
}

function requireDecimal(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new RangeError("Cannot calculate: not a decimal");
  return decimal;
}
