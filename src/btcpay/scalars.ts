/**
 * The small parts of BTCPay's answers as zod schemas: amounts, times, words, texts. Tolerant of
 * both dialects and of older servers; what comes out has one form.
 *
 * @module
 */

import { z } from "zod";
import { decimalOfNumber, MAX_DECIMAL_DIGITS, parseDecimal } from "../license/money.ts";

/** Numbers above this are milliseconds; as seconds they would lie after the year 5000. */
const FIRST_MS = 1e11;
/** The last instant a Date can hold, epoch ms. */
const LAST_INSTANT_MS = 8.64e15;

/** A decimal string or a number; comes out as a decimal string, cut after 18 digits. */
export const amountSchema = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = toDecimalText(value);
  if (text !== undefined) return text;
  context.addIssue({ code: "custom", message: "Not a decimal" });
  return z.NEVER;
});

/** Unix seconds, milliseconds or an ISO 8601 text; comes out as epoch ms. */
export const instantSchema = z.union([z.string(), z.number()]).transform((value, context) => {
  const at = parseInstant(value);
  if (at !== undefined) return at;
  context.addIssue({ code: "custom", message: "Not an instant" });
  return z.NEVER;
});

/** Any value where only a text that is not empty means something; `undefined` otherwise. */
export const optionalTextSchema = z.unknown().transform((value) =>
  typeof value === "string" && value !== "" ? value : undefined
);

/** An order id: a text, or a number as its text; `undefined` for anything else. */
export const orderIdSchema = z.unknown().transform((value) => {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
});

/** An instant that may be anything else as well; `undefined` then. Comes out as epoch ms. */
export const optionalInstantSchema = z.unknown().transform((value) =>
  typeof value === "string" || typeof value === "number" ? parseInstant(value) : undefined
);

/** A field that a server may leave out or set to null; `undefined` then. */
export function optional<T extends z.ZodType>(
  schema: T,
): z.ZodPipe<
  z.ZodOptional<z.ZodNullable<T>>,
  z.ZodTransform<z.output<T> | undefined, z.output<T> | null | undefined>
> {
  return schema.nullable().optional().transform((value) => value ?? undefined);
}

function toDecimalText(value: string | number): string | undefined {
  if (typeof value === "string") {
    const point = value.indexOf(".");
    const text = point === -1 ? value : value.slice(0, point + 1 + MAX_DECIMAL_DIGITS);
    return parseDecimal(text) === undefined || !/^[0-9.-]*$/.test(value) ? undefined : text;
  }
  try {
    return decimalOfNumber(value);
  } catch {
    return undefined;
  }
}

function parseInstant(value: string | number): number | undefined {
  if (typeof value === "string" && !/^[0-9]+$/.test(value)) return inRange(Date.parse(value));
  const number = Number(value);
  return inRange(Math.round(number < FIRST_MS ? number * 1000 : number));
}

function inRange(at: number): number | undefined {
  return at >= 0 && at <= LAST_INSTANT_MS ? at : undefined;
}
