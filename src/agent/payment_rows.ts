/**
 * The payments as a list for people: pure.
 *
 * @module
 */

import { derivePeriods, type Facts, type Payment, pendingStateOf } from "../license/mod.ts";
import type { PaymentRow } from "./types.ts";

/** Every payment that is known, of every key, newest first. */
export function toPaymentRows(facts: Facts, now: number): readonly PaymentRow[] {
  const keys = new Set(Object.values(facts.payments).map(({ terms }) => terms.licenseKey));
  const periods = new Map(
    [...keys].flatMap((key) => key === undefined ? [] : derivePeriods(facts, key))
      .map((period) => [period.paymentId, period]),
  );
  return Object.values(facts.payments)
    .sort((a, b) => b.terms.createdAt - a.terms.createdAt || (a.id < b.id ? 1 : -1))
    .map((payment) => {
      const period = periods.get(payment.id);
      return {
        ...toRow(payment, facts.machineId, now),
        ...(period === undefined
          ? {}
          : { period: { startsAt: period.startsAt, endsAt: period.endsAt } }),
      };
    });
}

function toRow(payment: Payment, machineId: string, now: number): PaymentRow {
  const { terms, latest, judgement } = payment;
  const state = pendingStateOf(payment, now);
  return {
    invoiceId: payment.id,
    createdAt: terms.createdAt,
    amount: terms.amount,
    currency: terms.currency,
    machine: terms.machineId === undefined
      ? "unnamed"
      : terms.machineId === machineId
      ? "here"
      : "elsewhere",
    isMove: terms.purpose === "move",
    ...(terms.licenseKey === undefined ? {} : { licenseKey: terms.licenseKey }),
    ...(latest === undefined ? {} : { progress: latest.progress, cause: latest.cause }),
    ...(latest?.checkoutLink === undefined ? {} : { checkoutLink: latest.checkoutLink }),
    ...(state === undefined ? {} : { state }),
    ...(judgement.kind === "refused" ? { refusal: judgement.code } : {}),
  };
}
