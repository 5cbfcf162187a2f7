/**
 * Facts in one line each, for the tests of the domain.
 *
 * @module
 */

import {
  createFacts,
  decideAll,
  DEFAULT_POLICY,
  type Facts,
  type LicenseEvent,
  type LicensePolicy,
  type PaymentReading,
  type PaymentTerms,
} from "../../src/license/mod.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 23, 9);
export const KEY = "KEY-A";
export const HERE = "a".repeat(32);
export const THERE = "b".repeat(32);
export const POLICY: LicensePolicy = { ...DEFAULT_POLICY, storeId: "STORE" };

/** The terms of a payment made on this machine at the start. */
export function terms(change: Partial<PaymentTerms> = {}): PaymentTerms {
  return {
    licenseKey: KEY,
    storeId: "STORE",
    type: "standard",
    amount: "29.99",
    currency: "EUR",
    product: POLICY.product,
    machineId: HERE,
    createdAt: START,
    ...change,
  };
}

/** How a reading differs from a new, unpaid payment read by the API. */
export interface ReadingChange extends Partial<Omit<PaymentReading, "terms">> {
  readonly terms?: Partial<PaymentTerms>;
}

/** An answer about a payment. Paid ones were paid in full at their creation, unless said otherwise. */
export function reading(change: ReadingChange = {}): PaymentReading {
  const { terms: termsChange, ...rest } = change;
  const isPaid = rest.progress === "settled" || rest.progress === "processing";
  const all = terms(termsChange);
  return {
    id: "P1",
    via: "api",
    progress: "new",
    cause: "none",
    terms: all,
    paidAmount: isPaid ? all.amount : "0",
    ...(isPaid ? { completedAt: all.createdAt } : {}),
    expiresAt: all.createdAt + 15 * MINUTE,
    monitoredUntil: all.createdAt + DAY,
    checkoutLink: `https://pay.example/i/${rest.id ?? "P1"}`,
    ...rest,
  };
}

/** The same answer by the public status: no terms, no amounts. */
export function publicly(full: PaymentReading): PaymentReading {
  const { terms: _terms, paidAmount: _paid, completedAt: _at, monitoredUntil: _until, ...rest } =
    full;
  return { ...rest, via: "publicStatus" };
}

/** What happened, and when. */
export type Told = readonly [at: number, ...events: readonly LicenseEvent[]];

/** Facts of this machine with the key in use, after all that happened. */
export function factsOf(...told: readonly Told[]): Facts {
  return tell({ ...createFacts(POLICY, HERE), licenseKey: KEY }, ...told);
}

/** More that happened. */
export function tell(facts: Facts, ...told: readonly Told[]): Facts {
  return told.reduce((current, [at, ...events]) => decideAll(current, events, at).facts, facts);
}

/** A payment was read. */
export function read(change: ReadingChange = {}): LicenseEvent {
  return { kind: "paymentRead", reading: reading(change) };
}

/** A payment was created here. */
export function made(change: ReadingChange = {}): LicenseEvent {
  return { kind: "paymentCreated", reading: reading(change) };
}

/** A check succeeded. */
export const CHECKED: LicenseEvent = { kind: "checkEnded", ok: true, random: 0.5 };
/** A check got no answer. */
export const UNANSWERED: LicenseEvent = {
  kind: "checkEnded",
  ok: false,
  code: "network",
  random: 0.5,
};
/** A paid and confirmed payment of the start. */
export const SETTLED: LicenseEvent = read({ progress: "settled" });
/** The same, not confirmed. */
export const SEEN: LicenseEvent = read({ progress: "processing" });
