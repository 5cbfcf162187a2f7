/**
 * A new invoice from what was asked for, or the refusal in the real server's words.
 *
 * @module
 */

import type { SandboxCheckout, SandboxInvoice, SandboxMethod, SandboxState } from "./model.ts";
import { randomAddress, randomId, randomLightning } from "./random.ts";

const MINUTE_MS = 60_000;
const LARGEST = 18_446_744_073_709_551_615n;

/** What the API refuses a request with. */
export type CreateAnswer =
  | { readonly kind: "created"; readonly invoice: SandboxInvoice }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "rejected"; readonly message: string };

/** One refused field. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Fiat per coin, by currency. */
const RATES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BTC: { EUR: 60_000, USD: 65_000, CHF: 58_000, GBP: 51_000 },
  LTC: { EUR: 80, USD: 87, CHF: 77, GBP: 68 },
};

/** The store's ways to pay, in the order of its checkout. */
const STORE_METHODS = ["BTC-CHAIN", "BTC-LN", "LTC-CHAIN"] as const;

const REQUEST_REQUIRED: FieldError = { path: "request", message: "The request field is required." };

/** Makes an invoice of a JSON body, at `now` of the sandbox's clock. */
export function createInvoice(
  state: SandboxState,
  body: Readonly<Record<string, unknown>>,
  now: number,
): CreateAnswer {
  const amount = readAmount(body["amount"]);
  if (amount.kind === "invalid") return amount;
  const checkout = recordOf(body["checkout"]);
  const errors = checkoutErrors(checkout);
  if (errors.length > 0) return { kind: "invalid", errors };
  const currency = typeof body["currency"] === "string" && body["currency"] !== ""
    ? body["currency"].toUpperCase()
    : state.currency;
  if (RATES["BTC"]?.[currency] === undefined) {
    return { kind: "rejected", message: noRate(currency) };
  }
  const wanted = Array.isArray(checkout["paymentMethods"])
    ? checkout["paymentMethods"].filter((id) => typeof id === "string")
    : [];
  const isFree = amount.kind === "fixed" && amount.cents === 0;
  const methods = isFree ? [] : STORE_METHODS
    .filter((id) => wanted.length === 0 || wanted.includes(id))
    .map((id) => createMethod(id, currency, state.nextKeyIndex++));
  const finished = readCheckout(checkout, methods);
  const expiresAt = now + finished.expirationMinutes * MINUTE_MS;
  return {
    kind: "created",
    invoice: {
      id: randomId(22),
      storeId: state.storeId,
      amount: amount.kind === "topUp" ? "0.0" : amount.text,
      cents: amount.kind === "topUp" ? 0 : amount.cents,
      type: amount.kind === "topUp" ? "TopUp" : "Standard",
      currency,
      metadata: readMetadata(body["metadata"]),
      checkout: finished,
      createdAt: now,
      expiresAt,
      monitoredUntil: expiresAt + finished.monitoringMinutes * MINUTE_MS,
      methods,
      payments: [],
      status: "New",
      additionalStatus: "None",
      isArchived: false,
    },
  };
}

type Amount =
  | { readonly kind: "fixed"; readonly cents: number; readonly text: string }
  | { readonly kind: "topUp" }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] };

/** A comma is a separator of thousands, as the real server reads it: "29,99" is 2999. */
function readAmount(value: unknown): Amount {
  if (value === undefined || value === null) return { kind: "topUp" };
  const text = String(value).replaceAll(",", "").trim();
  if (!/^-?\d+(\.\d*)?$/.test(text)) {
    const errors = [
      { path: "amount", message: "The supplied value is invalid." },
      REQUEST_REQUIRED,
    ];
    return { kind: "invalid", errors };
  }
  if (text.startsWith("-")) return invalid("Amount", "The amount should be 0 or more.");
  if (BigInt(text.split(".")[0] ?? "0") > LARGEST) {
    return invalid("Amount", `The amount should less than ${LARGEST}.`);
  }
  const cents = Math.round(Number(text) * 100);
  const decimals = text.split(".")[1] ?? "";
  const rounded = decimals.length > 2 ? (cents / 100).toFixed(2) : text;
  return { kind: "fixed", cents, text: cents === 0 ? "0.0" : rounded };
}

function checkoutErrors(checkout: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const tolerance = checkout["paymentTolerance"];
  const expiration = checkout["expirationMinutes"];
  const methods = checkout["paymentMethods"];
  const errors: FieldError[] = [];
  if (typeof tolerance === "number" && (tolerance < 0 || tolerance > 100)) {
    const message = "PaymentTolerance can only be between 0 and 100 percent";
    errors.push({ path: "Checkout.PaymentTolerance", message });
  }
  if (typeof expiration === "number" && expiration < 0.5) {
    const message = "Expiration time must be at least 30 seconds";
    errors.push({ path: "Checkout.Expiration", message });
  }
  if (Array.isArray(methods)) {
    methods.forEach((id, index) => {
      if (STORE_METHODS.some((known) => known === id)) return;
      const path = `Checkout.PaymentMethods[${index}]`;
      errors.push({ path, message: "Invalid PaymentMethodId" });
    });
  }
  return errors;
}

function readCheckout(
  given: Readonly<Record<string, unknown>>,
  methods: readonly SandboxMethod[],
): SandboxCheckout {
  return {
    speedPolicy: textOf(given["speedPolicy"]) ?? "MediumSpeed",
    paymentMethods: methods.map(({ id }) => id),
    defaultPaymentMethod: textOf(given["defaultPaymentMethod"]) ?? null,
    expirationMinutes: numberOf(given["expirationMinutes"]) ?? 15,
    monitoringMinutes: numberOf(given["monitoringMinutes"]) ?? 1440,
    paymentTolerance: numberOf(given["paymentTolerance"]) ?? 0,
    redirectURL: textOf(given["redirectURL"]) ?? null,
    redirectAutomatically: given["redirectAutomatically"] === true,
    defaultLanguage: textOf(given["defaultLanguage"]) ?? null,
    lazyPaymentMethods: typeof given["lazyPaymentMethods"] === "boolean"
      ? given["lazyPaymentMethods"]
      : null,
  };
}

function createMethod(id: string, currency: string, keyIndex: number): SandboxMethod {
  const [coin = "BTC", kind] = id.split("-");
  const isLightning = kind === "LN";
  const address = isLightning ? randomLightning() : randomAddress(coin === "LTC" ? "rltc" : "bcrt");
  const rate = RATES[coin]?.[currency] ?? 1;
  return { id, coin, isLightning, address, rate, keyIndex, hasFee: false };
}

/** A number as order id is taken and kept as text. */
function readMetadata(value: unknown): Readonly<Record<string, unknown>> {
  const metadata = recordOf(value);
  const { orderId } = metadata;
  return typeof orderId === "number" ? { ...metadata, orderId: String(orderId) } : metadata;
}

function noRate(currency: string): string {
  const rule = `BTC_${currency}`;
  return "Error retrieving a matching payment method or rate.\n" +
    "11/23/2026 03:38:25:Info Creation of invoice starting\n" +
    `11/23/2026 03:38:25:Warning Unable to get rate ${rule}.\n` +
    `11/23/2026 03:38:25:Error BTC-CHAIN: Unable to get rate(s) ${rule}, ` +
    "this payment method disabled for this invoice.\n";
}

function invalid(path: string, message: string): Amount {
  return { kind: "invalid", errors: [{ path, message }] };
}

/** A JSON object, or an empty one. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
