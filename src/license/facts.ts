/**
 * The facts: all that is stored, and nothing that could be computed. Status, periods, pending
 * payments and notices are derived from them; `decide` is the only writer.
 *
 * @module
 */

import type { PaymentReading, PaymentTerms } from "./payment.ts";
import type { SourceProblemCode } from "./payment_source.ts";
import type { LicensePolicy } from "./policy.ts";

/** A trial that was started once, for good. Epoch milliseconds. */
export interface Trial {
  readonly startedAt: number;
  readonly endsAt: number;
}

/** Why a payment's terms do not count. */
export type TermsRefusal =
  | "wrongStore"
  | "wrongType"
  | "wrongCurrency"
  | "wrongProduct"
  | "amountTooSmall";

/**
 * What was found of a payment's terms when they were judged. Accepted once is accepted for good,
 * under the terms of that moment: whatever the configuration becomes, they stand.
 */
export type Judgement =
  | {
    readonly kind: "accepted";
    readonly at: number;
    /** What it buys, days. */
    readonly periodDays: number;
    /** How much of a running trial is kept for it at most, days. */
    readonly trialDays: number;
    /** How much of its amount may be missing, percent. */
    readonly tolerancePercent: number;
  }
  | { readonly kind: "refused"; readonly at: number; readonly code: TermsRefusal };

/** The newest answer about a payment. `at` is the guarded time of that answer, epoch ms. */
export type LatestReading = Omit<PaymentReading, "id" | "terms"> & {
  readonly at: number;
  /** What it says by itself (`isPaidReading`); `isPaidNow` says whether it is believed. */
  readonly isPaid: boolean;
};

/**
 * One payment, followed over time. Every field but `judgement` and `isMadeHere` is a minimum or a
 * maximum over the answers seen, so that their order and repetition change nothing.
 */
export interface Payment {
  readonly id: string;
  readonly terms: PaymentTerms;
  /** Created by this installation (or remembered by this machine's key store). */
  readonly isMadeHere: boolean;
  readonly judgement: Judgement;
  /** First answer that proved it paid (`doesProve`). */
  readonly firstPaidAt?: number;
  /** Newest answer that proved it paid. */
  readonly lastPaidAt?: number;
  /** Newest answer that said not paid. */
  readonly lastUnpaidAt?: number;
  /** When the money came, by the newest answer that said paid and told. */
  readonly completed?: { readonly toldAt: number; readonly at: number };
  /** First answer of the API that said paid and told of no money: settled by the merchant's hand. */
  readonly byHandAt?: number;
  readonly latest?: LatestReading;
  /** Explicit "not found" answers since the newest other answer, ascending, at most eight. */
  readonly missingAt: readonly number[];
}

/** What the last check came to. `code` stands on a success too, when the key was refused. */
export interface CheckResult {
  readonly at: number;
  readonly ok: boolean;
  readonly code?: SourceProblemCode;
}

/** The checks. Epoch milliseconds. */
export interface Checks {
  readonly lastSuccessAt?: number;
  readonly last?: CheckResult;
  /** Absolute due time, so that sleep and restarts change nothing. */
  readonly nextAt?: number;
  /** Failures since the last success. */
  readonly failures: number;
}

/** What is known of time. */
export interface TimeFacts {
  /** Highest time seen, epoch ms; an answer's own clock replaces it. */
  readonly highestAt: number;
  /** The server's clock at the last answer, epoch ms. */
  readonly serverAt?: number;
  /** Local clock minus the server's at the last answer, ms. */
  readonly offsetMs?: number;
  /** Running time with the clock too far behind and no answer, ms. */
  readonly behindMs: number;
  /** Starts with the clock too far behind and no answer. */
  readonly behindStarts: number;
}

/** Everything that is stored. */
export interface Facts {
  readonly policy: LicensePolicy;
  /** This machine under this product: 32 hex digits. */
  readonly machineId: string;
  readonly trial?: Trial;
  /** The key in use. Payments of other keys stay known. */
  readonly licenseKey?: string;
  readonly payments: Readonly<Record<string, Payment>>;
  readonly checks: Checks;
  readonly time: TimeFacts;
  /** Notices shown, by their id, and when. */
  readonly notices: Readonly<Record<string, number>>;
}

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;
/** An hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The facts of a machine on which nothing has happened yet. */
export function createFacts(policy: LicensePolicy, machineId: string): Facts {
  return {
    policy,
    machineId,
    payments: {},
    checks: { failures: 0 },
    time: { highestAt: 0, behindMs: 0, behindStarts: 0 },
    notices: {},
  };
}

/** The payments of one key (the key in use when none is given) in {@linkcode byCreation}. */
export function paymentsOfKey(facts: Facts, key = facts.licenseKey): readonly Payment[] {
  if (key === undefined) return [];
  return Object.values(facts.payments)
    .filter((payment) => payment.terms.licenseKey === key)
    .sort(byCreation);
}

/**
 * The order of creation, for `sort`. Servers tell whole seconds: of the same second, a move comes
 * after what it moves away from; what is still equal is ordered by id, alike on every machine.
 */
export function byCreation(a: Payment, b: Payment): number {
  return a.terms.createdAt - b.terms.createdAt ||
    Number(a.terms.purpose === "move") - Number(b.terms.purpose === "move") ||
    (a.id < b.id ? -1 : 1);
}
