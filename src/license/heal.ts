/**
 * Rule 8, the other half: what was written down while the clock was ahead is put right at the next
 * answer. Nothing that is known can have happened after the server's own time.
 *
 * @module
 */

import type { Checks, Facts, Payment, Trial } from "./facts.ts";
import { CLOCK_SLACK_MS } from "./ledger.ts";

/**
 * The facts with no instant later than `serverAt` (epoch ms) but due times and ends. A few minutes
 * are no error: servers and readings differ by that much. The same object when nothing is wrong.
 */
export function withoutFuture(facts: Facts, serverAt: number): Facts {
  const { trial } = facts;
  const wrong = Object.values(facts.payments).filter((payment) => isAhead(payment, serverAt));
  const checks = healChecks(facts.checks, serverAt);
  const isTrialWrong = trial !== undefined && isFuture(trial.startedAt, serverAt);
  const notices = Object.entries(facts.notices);
  const areNoticesWrong = notices.some(([, at]) => isFuture(at, serverAt));
  if (wrong.length === 0 && checks === facts.checks && !isTrialWrong && !areNoticesWrong) {
    return facts;
  }
  const healed = wrong.map((payment) => [payment.id, healPayment(payment, serverAt)] as const);
  return {
    ...facts,
    ...(isTrialWrong ? { trial: healTrial(trial, serverAt) } : {}),
    payments: { ...facts.payments, ...Object.fromEntries(healed) },
    checks,
    notices: Object.fromEntries(notices.map(([id, at]) => [id, past(at, serverAt)])),
  };
}

/** A trial begins no later than now: with a clock set ahead it would last until that day. */
function healTrial({ startedAt, endsAt }: Trial, serverAt: number): Trial {
  return { startedAt: serverAt, endsAt: serverAt + (endsAt - startedAt) };
}

function healChecks(checks: Checks, serverAt: number): Checks {
  const { last, lastSuccessAt } = checks;
  const isWrong = (last !== undefined && isFuture(last.at, serverAt)) ||
    (lastSuccessAt !== undefined && isFuture(lastSuccessAt, serverAt));
  if (!isWrong) return checks;
  return {
    ...checks,
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt: past(lastSuccessAt, serverAt) }),
    ...(last === undefined ? {} : { last: { ...last, at: past(last.at, serverAt) } }),
  };
}

function healPayment(payment: Payment, serverAt: number): Payment {
  const { judgement, firstPaidAt, lastPaidAt, lastUnpaidAt, completed, byHandAt, latest } = payment;
  // Two of these a day apart take access away: when they were told must be beyond doubt.
  const missingAt = payment.missingAt.filter((at) => !isFuture(at, serverAt));
  return {
    ...payment,
    judgement: { ...judgement, at: past(judgement.at, serverAt) },
    ...(firstPaidAt === undefined ? {} : { firstPaidAt: past(firstPaidAt, serverAt) }),
    ...(lastPaidAt === undefined ? {} : { lastPaidAt: past(lastPaidAt, serverAt) }),
    ...(lastUnpaidAt === undefined ? {} : { lastUnpaidAt: past(lastUnpaidAt, serverAt) }),
    ...(completed === undefined
      ? {}
      : { completed: { ...completed, toldAt: past(completed.toldAt, serverAt) } }),
    ...(byHandAt === undefined ? {} : { byHandAt: past(byHandAt, serverAt) }),
    ...(latest === undefined ? {} : { latest: { ...latest, at: past(latest.at, serverAt) } }),
    missingAt,
  };
}

function isAhead(payment: Payment, serverAt: number): boolean {
  const { judgement, firstPaidAt, lastPaidAt, lastUnpaidAt, latest, missingAt } = payment;
  return [judgement.at, firstPaidAt, lastPaidAt, lastUnpaidAt, latest?.at, ...missingAt]
    .some((at) => at !== undefined && isFuture(at, serverAt));
}

function isFuture(at: number, serverAt: number): boolean {
  return at > serverAt + CLOCK_SLACK_MS;
}

/** Just before the answer, so that what the answer tells is newer. */
function past(at: number, serverAt: number): number {
  return isFuture(at, serverAt) ? serverAt - 1 : at;
}
