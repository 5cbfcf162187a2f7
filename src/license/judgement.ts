/**
 * Rule 5: which payments count. Terms are judged once; whether the money came is read at every
 * answer. A status word alone proves nothing: who may create a payment can make it settle for
 * nothing.
 *
 * @module
 */

import type { Judgement, TermsRefusal } from "./facts.ts";
import { compareDecimals, isAtLeast, subtractPercent } from "./money.ts";
import type { PaymentReading, PaymentTerms } from "./payment.ts";
import type { LicensePolicy } from "./policy.ts";

/** Judges the terms of a payment that was created here, or seen for the first time, at `at`. */
export function judgeTerms(
  terms: PaymentTerms,
  policy: LicensePolicy,
  options: { readonly at: number; readonly isMadeHere: boolean },
): Judgement {
  const code = refuseTerms(terms, policy, options.isMadeHere);
  if (code !== undefined) return { kind: "refused", at: options.at, code };
  const { periodDays, trialDays, paymentTolerancePercent: tolerancePercent } = policy;
  return { kind: "accepted", at: options.at, periodDays, trialDays, tolerancePercent };
}

function refuseTerms(
  terms: PaymentTerms,
  policy: LicensePolicy,
  isMadeHere: boolean,
): TermsRefusal | undefined {
  if (terms.storeId !== policy.storeId) return "wrongStore";
  if (terms.type !== "standard") return "wrongType";
  if (terms.currency.toUpperCase() !== policy.currency) return "wrongCurrency";
  if (terms.product !== undefined && terms.product !== policy.product) return "wrongProduct";
  const leastAmount = isMadeHere ? policy.price : lowerOf(policy.minimumPrice, policy.price);
  return isAtLeast(terms.amount, leastAmount) ? undefined : "amountTooSmall";
}

function lowerOf(minimum: string | undefined, price: string): string {
  return minimum !== undefined && compareDecimals(minimum, price) < 0 ? minimum : price;
}

/**
 * Whether an answer says that the money came. Settled by the merchant's hand is his word; for any
 * other, the paid amount has to reach the asked one, less the tolerance (percent), where the server
 * tells it.
 */
export function isPaidReading(
  reading: PaymentReading,
  terms: PaymentTerms,
  tolerancePercent: number,
): boolean {
  if (reading.progress !== "settled" && reading.progress !== "processing") return false;
  if (reading.progress === "settled" && reading.cause === "marked") return true;
  if (reading.paidAmount === undefined) return true;
  return isAtLeast(reading.paidAmount, subtractPercent(terms.amount, tolerancePercent));
}

/** Of two judgements of the same payment the one that stands: accepted first, then the earlier. */
export function mergeJudgements(a: Judgement, b: Judgement): Judgement {
  if (a.kind !== b.kind) return a.kind === "accepted" ? a : b;
  return a.at <= b.at ? a : b;
}
