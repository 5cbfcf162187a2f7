/**
 * The border for configuration. Loaded lazily: zod is not needed by a command that reads none.
 *
 * @module
 */

import { z } from "zod";
import { formatDecimal, parseDecimal } from "../../license/mod.ts";
import { nearestName } from "../nearest.ts";
import type { ConfigProblem } from "../types.ts";
import { CONFIG_KEYS, type ConfigKey } from "./keys.ts";

/** The checked values. Absent keys are absent, or have their default. */
export interface ConfigValues {
  readonly server_url: string;
  readonly store_id: string;
  readonly api_key: string;
  readonly webhook_secret?: string | undefined;
  readonly subscription_price: string;
  readonly currency: string;
  readonly trial_days: number;
  readonly check_interval_hours: number;
  readonly product: string;
  readonly period_days: number;
  readonly minimum_price?: string | undefined;
  readonly payment_tolerance_percent: number;
  readonly machine_binding: "seat" | "off";
  readonly moves_per_30_days: number;
  readonly offline_days: number;
  readonly provisional_days: number;
  readonly distrust_days: number;
  readonly clock_tolerance_hours: number;
  readonly clock_behind_starts: number;
  readonly redirect_url?: string | undefined;
  readonly expiration_minutes?: number | undefined;
  readonly language?: "fr" | "en" | undefined;
  readonly allow_broad_key: boolean;
}

/** The shape after each value passed its own check: what is promised by {@linkcode ConfigValues}. */
const values: z.ZodType<ConfigValues> = z.object({
  server_url: z.string(),
  store_id: z.string(),
  api_key: z.string(),
  webhook_secret: z.string().optional(),
  subscription_price: z.string(),
  currency: z.string(),
  trial_days: z.number(),
  check_interval_hours: z.number(),
  product: z.string(),
  period_days: z.number(),
  minimum_price: z.string().optional(),
  payment_tolerance_percent: z.number(),
  machine_binding: z.enum(["seat", "off"]),
  moves_per_30_days: z.number(),
  offline_days: z.number(),
  provisional_days: z.number(),
  distrust_days: z.number(),
  clock_tolerance_hours: z.number(),
  clock_behind_starts: z.number(),
  redirect_url: z.string().optional(),
  expiration_minutes: z.number().optional(),
  language: z.enum(["fr", "en"]).optional(),
  allow_broad_key: z.boolean(),
});

/** A value and where it was found. */
export type GivenValues = ReadonlyMap<string, { readonly value: unknown; readonly from: string }>;

type Checked =
  | { readonly kind: "good"; readonly value: string | number | boolean }
  | {
    readonly kind: "bad";
    readonly code: ConfigProblem["code"];
    readonly expected?: string | undefined;
  };

/** What came of checking. Unknown keys alone make nothing invalid. */
export type CheckedConfig =
  | {
    readonly kind: "valid";
    readonly values: ConfigValues;
    /** Keys that this version does not know: of a newer one, or misspelt. */
    readonly unknown: readonly ConfigProblem[];
  }
  | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

/**
 * Checks all keys and names everything that is wrong. A missing key belongs into `path`, or into its
 * variable where there is no file.
 */
export function checkConfig(given: GivenValues, path: string | undefined): CheckedConfig {
  const problems: ConfigProblem[] = [];
  const checked: Record<string, string | number | boolean> = {};
  for (const key of CONFIG_KEYS) {
    const found = given.get(key.name);
    if (found === undefined || isLeftOut(key, found.value)) {
      if (key.isRequired) {
        problems.push({ key: key.name, code: "missing", from: path ?? key.variable });
      }
      if (key.fallback !== undefined) checked[key.name] = key.fallback;
      continue;
    }
    const result = checkValue(key, found.value);
    if (result.kind === "good") checked[key.name] = result.value;
    else problems.push(toProblem(key.name, result, found.from));
  }
  problems.push(...checkPrices(checked, given));
  const unknown = findUnknown(given);
  return problems.length > 0
    ? { kind: "invalid", problems: [...problems, ...unknown] }
    : { kind: "valid", values: values.parse(checked), unknown };
}

/** `null`; and of a key that may be absent also the empty text and the example's word. */
function isLeftOut({ isRequired, fallback, placeholder }: ConfigKey, value: unknown): boolean {
  if (value === null) return true;
  const mayBeAbsent = !isRequired && fallback === undefined;
  return mayBeAbsent && (value === "" || value === placeholder);
}

function toProblem(
  key: string,
  { code, expected }: Extract<Checked, { kind: "bad" }>,
  from: string,
): ConfigProblem {
  return expected === undefined ? { key, code, from } : { key, code, from, expected };
}

/** A remark has a key that begins like one: `_note`, `$schema`, `//`. */
const REMARK = /^(_|\$|\/\/|#)/;

function findUnknown(given: GivenValues): readonly ConfigProblem[] {
  const names = CONFIG_KEYS.map((key) => key.name);
  return [...given].filter(([name]) => !names.includes(name) && !REMARK.test(name))
    .map(([name, { from }]) => {
      const expected = nearestName(name, names);
      return toProblem(name, { kind: "bad", code: "unknown", expected }, from);
    });
}

function checkValue(key: ConfigKey, value: unknown): Checked {
  const { kind: rule } = key;
  switch (rule.kind) {
    case "number":
      return checkNumber(rule, value);
    case "flag":
      return checkFlag(value);
    case "decimal":
      return checkDecimal(value);
    default:
  }
  if (typeof value !== "string") return { kind: "bad", code: "notText" };
  const text = value.trim();
  if (text === "") return { kind: "bad", code: "empty" };
  if (text === key.placeholder) return { kind: "bad", code: "placeholder" };
  switch (rule.kind) {
    case "text":
      return { kind: "good", value: text };
    case "choice":
      return rule.values.includes(text)
        ? { kind: "good", value: text }
        : { kind: "bad", code: "notOneOf", expected: rule.values.join(" | ") };
    case "currency":
      return /^[A-Za-z]{3}$/.test(text)
        ? { kind: "good", value: text.toUpperCase() }
        : { kind: "bad", code: "notOneOf", expected: "EUR | USD | …" };
    case "url":
      return checkUrl(text, rule.isBase);
  }
}

function checkFlag(value: unknown): Checked {
  if (value === true || value === "true" || value === "1") return { kind: "good", value: true };
  if (value === false || value === "false" || value === "0") return { kind: "good", value: false };
  return { kind: "bad", code: "notOneOf", expected: "true | false" };
}

function checkNumber(
  rule: Extract<ConfigKey["kind"], { kind: "number" }>,
  value: unknown,
): Checked {
  const isNumeric = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim());
  const number = isNumeric ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    return { kind: "bad", code: "notNumber" };
  }
  const isInRange = number >= rule.min && number <= rule.max &&
    (!rule.isWhole || Number.isInteger(number));
  return isInRange
    ? { kind: "good", value: number }
    : { kind: "bad", code: "outOfRange", expected: `${rule.min}–${rule.max}` };
}

const NOT_A_PRICE = { kind: "bad", code: "notDecimal", expected: "29.99" } as const;

/** A price is text; a JSON number is taken as it is written. */
function checkDecimal(value: unknown): Checked {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return NOT_A_PRICE;
  const decimal = parseDecimal(text.trim());
  return decimal !== undefined && decimal.units > 0n
    ? { kind: "good", value: text.trim() }
    : NOT_A_PRICE;
}

/** Servers round what a currency has no coins for, and the rounded amount would not be the price. */
function checkPrices(
  checked: Readonly<Record<string, string | number | boolean>>,
  given: GivenValues,
): readonly ConfigProblem[] {
  const { currency } = checked;
  if (typeof currency !== "string") return [];
  return CONFIG_KEYS.filter(({ kind }) => kind.kind === "decimal").flatMap(({ name }) => {
    const decimal = parseDecimal(String(checked[name] ?? "0"));
    const places = formatDecimal(decimal ?? { units: 0n, scale: 0 }).split(".")[1]?.length ?? 0;
    const from = given.get(name)?.from;
    return from !== undefined && places > placesOf(currency)
      ? [toProblem(name, NOT_A_PRICE, from)]
      : [];
  });
}

function placesOf(currency: string): number {
  if (currency === "BTC" || currency === "LTC") return 8;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Never with credentials: they would end in links. A base has no query, fragment or last slash. */
function checkUrl(text: string, isBase: boolean): Checked {
  const url = URL.parse(text);
  const isWeb = url !== null && (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" && url.password === "";
  if (!isWeb || (isBase && (url.search !== "" || url.hash !== ""))) {
    return { kind: "bad", code: "notUrl", expected: "https://btcpay.example.com" };
  }
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLoopback) {
    return { kind: "bad", code: "insecureUrl", expected: `https://${url.host}` };
  }
  return { kind: "good", value: isBase ? url.href.replace(/\/+$/, "") : url.href };
}
