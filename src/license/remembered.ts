/**
 * What the key store keeps beside the state file (rule 9): the payments made on this machine, so
 * that it rebuilds its license with any key after the file is lost.
 *
 * @module
 */

import { byCreation, type Facts, type Payment, paymentsOfKey } from "./facts.ts";
import { takenBackAt } from "./ledger.ts";
import { derivePeriods, paidAtOf } from "./periods.ts";

/** How many payments of the key in use are kept: the newest paid ones, and two unpaid ones. */
const KEPT = 16;
const KEPT_UNPAID = 2;
/** What a key store takes as one secret, bytes (the Windows Credential Manager: 2,560). */
const LONGEST_BYTES = 2_500;

/** One payment made here, cut down to what no later answer could tell with a create-only key. */
export interface RememberedPayment {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Decimal string. */
  readonly amount: string;
  readonly periodDays: number;
  readonly trialEndsAt?: number;
  /** Of a running trial at most so many days are kept; only beside `trialEndsAt`. */
  readonly trialDays?: number;
  /** Percent; 0 when absent. */
  readonly tolerancePercent?: number;
  /** First answer that said paid; absent beside `completedAt`, which is about the same. */
  readonly firstPaidAt?: number;
  /** Where its period counts from. */
  readonly completedAt?: number;
  /** Newest answer that said paid, of a payment that was taken back. */
  readonly takenBackAt?: number;
  readonly isMove?: true;
}

/** The payments made here under one key. */
export interface RememberedKey {
  readonly licenseKey: string;
  readonly payments: readonly RememberedPayment[];
}

/** The payments made here under the key in use, and what room is left for those of other keys. */
export interface RememberedPayments extends RememberedKey {
  readonly others?: readonly RememberedKey[];
}

/** What to keep of the facts; `undefined` when nothing was made here under the key in use. */
export function toRemembered(facts: Facts): RememberedPayments | undefined {
  const { licenseKey } = facts;
  if (licenseKey === undefined) return undefined;
  const payments = rememberKey(facts, licenseKey);
  if (payments.length === 0) return undefined;
  let kept: RememberedPayments = { licenseKey, payments };
  while (!fits(kept) && kept.payments.length > 1) {
    kept = { licenseKey, payments: rememberKey(facts, licenseKey, kept.payments.length - 1) };
  }
  return withOthers(kept, facts);
}

/** Nothing of a key that was put away is forgotten, while there is room. */
function withOthers(kept: RememberedPayments, facts: Facts): RememberedPayments {
  const others = new Set(
    Object.values(facts.payments).filter(({ isMadeHere }) => isMadeHere).sort(byCreation)
      .reverse().flatMap(({ terms }) => terms.licenseKey ?? []),
  );
  others.delete(kept.licenseKey);
  return [...others].reduce((all, licenseKey) => {
    const payments = rememberKey(facts, licenseKey);
    const more = { ...all, others: [...all.others ?? [], { licenseKey, payments }] };
    return payments.length > 0 && fits(more) ? more : all;
  }, kept);
}

function fits(remembered: RememberedPayments): boolean {
  return new TextEncoder().encode(JSON.stringify(remembered)).length <= LONGEST_BYTES;
}

function rememberKey(facts: Facts, licenseKey: string, most = KEPT): readonly RememberedPayment[] {
  const made = paymentsOfKey(facts, licenseKey).filter((payment) =>
    payment.isMadeHere && payment.judgement.kind === "accepted"
  );
  const unpaid = made.filter(({ firstPaidAt }) => firstPaidAt === undefined)
    .slice(-KEPT_UNPAID).slice(0, most - 1);
  const paid = made.filter(({ firstPaidAt }) => firstPaidAt !== undefined)
    .slice(unpaid.length - most);
  const kept = new Set([...unpaid, ...paid]);
  const periods = derivePeriods(facts, licenseKey);
  const first = periods.findIndex(({ paymentId }) => paid.some(({ id }) => id === paymentId));
  // The periods before the first are forgotten; where they end is not.
  const carried = first > 0 ? periods[first] : undefined;
  return made.filter((payment) => kept.has(payment)).map((payment) => ({
    ...toRememberedPayment(payment),
    ...(carried?.paymentId === payment.id ? { completedAt: carried.startsAt } : {}),
  }));
}

/** The payment that a remembered one stands for, to be read again before it counts. */
export function fromRemembered(
  remembered: RememberedPayment,
  licenseKey: string,
  facts: Facts,
): Payment {
  const { policy, machineId } = facts;
  const { id, createdAt, amount, periodDays, trialEndsAt, completedAt } = remembered;
  const firstPaidAt = remembered.firstPaidAt ?? completedAt;
  return {
    id,
    terms: {
      licenseKey,
      storeId: policy.storeId,
      type: "standard",
      amount,
      currency: policy.currency,
      product: policy.product,
      machineId,
      createdAt,
      ...(trialEndsAt === undefined ? {} : { trialEndsAt }),
      ...(remembered.isMove ? { purpose: "move" } : {}),
    },
    isMadeHere: true,
    judgement: {
      kind: "accepted",
      at: createdAt,
      periodDays,
      trialDays: remembered.trialDays ?? policy.trialDays,
      tolerancePercent: remembered.tolerancePercent ?? 0,
    },
    ...(firstPaidAt === undefined ? {} : { firstPaidAt }),
    ...(remembered.takenBackAt === undefined ? {} : { lastPaidAt: remembered.takenBackAt }),
    ...(completedAt === undefined ? {} : { completed: { toldAt: createdAt, at: completedAt } }),
    missingAt: [],
  };
}

function toRememberedPayment(payment: Payment): RememberedPayment {
  const { id, terms, judgement, firstPaidAt, completed, byHandAt } = payment;
  if (judgement.kind !== "accepted") throw new TypeError(`Cannot remember payment: ${id}`);
  const { periodDays, trialDays, tolerancePercent } = judgement;
  const { createdAt, amount, trialEndsAt } = terms;
  const takenAt = takenBackAt(payment);
  return {
    id,
    createdAt,
    amount,
    periodDays,
    ...(trialEndsAt === undefined ? {} : { trialEndsAt, trialDays }),
    ...(tolerancePercent === 0 ? {} : { tolerancePercent }),
    ...(completed === undefined && byHandAt === undefined
      ? firstPaidAt === undefined ? {} : { firstPaidAt }
      : { completedAt: paidAtOf(payment) }),
    ...(takenAt === undefined ? {} : { takenBackAt: takenAt }),
    ...(terms.purpose === "move" ? { isMove: true } : {}),
  };
}
