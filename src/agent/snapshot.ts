/**
 * From facts to the answer that is given: pure.
 *
 * @module
 */

import {
  derivePending,
  deriveStatus,
  deriveWarnings,
  type Facts,
  isEntitled,
  type Payment,
  type Pending,
  type PendingState,
  pendingStateOf,
  type Status,
} from "../license/mod.ts";
import { amountDue } from "./amount_due.ts";
import type { ConfigTrouble, PendingPayment, Snapshot, Warning } from "./types.ts";
import type { OpenBook } from "./fact_book.ts";

/** What else is known when a snapshot is made. */
export interface SnapshotContext {
  readonly now: number;
  readonly localNow: number;
  readonly machineId: string;
  readonly trouble?: ConfigTrouble;
  /** The payment that was just offered: told of before any other, while it is not settled. */
  readonly offeredId?: string;
  /** Warnings of the start: file modes, an ignored variable. */
  readonly warnings: readonly Warning[];
}

/** The answer by an open book, or by one that could not be opened. */
export function toSnapshot(book: OpenBook, context: SnapshotContext): Snapshot {
  const { now, machineId, trouble } = context;
  const configWarnings: readonly Warning[] = trouble === undefined
    ? []
    : [{ code: "configWrong", trouble }];
  const common = { now, machineId, source: "file" } as const;
  if (book.kind === "unreadable") {
    const { kind, cause, keptAt } = book;
    const status = { kind, cause, ...(keptAt === undefined ? {} : { keptAt }) };
    return { ...common, status, warnings: [...configWarnings, ...context.warnings] };
  }
  if (book.kind === "none") {
    const warnings = [...configWarnings, ...context.warnings];
    return { ...common, status: { kind: "misconfigured" }, warnings };
  }
  const { facts } = book;
  const byFacts = deriveStatus(facts, now);
  const pending = pendingOf(facts, now, context.offeredId);
  const { last, lastSuccessAt, nextAt } = facts.checks;
  return {
    ...common,
    status: toStatus(byFacts, book.warnings, trouble),
    ...(facts.licenseKey === undefined ? {} : { licenseKey: facts.licenseKey }),
    ...(pending === undefined ? {} : { pending: toPending(pending.payment, pending.state) }),
    ...(last === undefined ? {} : { lastCheck: last }),
    ...(lastSuccessAt === undefined ? {} : { lastSuccessAt }),
    ...(nextAt === undefined ? {} : { nextCheckAt: nextAt }),
    warnings: [
      ...configWarnings,
      ...context.warnings,
      ...book.warnings,
      ...deriveWarnings(facts, context.localNow),
    ],
    policy: facts.policy,
  };
}

/** The offered payment while something is pending about it, else the one that the facts name. */
export function pendingOf(facts: Facts, now: number, offeredId?: string): Pending | undefined {
  const payment = offeredId === undefined ? undefined : facts.payments[offeredId];
  const state = payment && pendingStateOf(payment, now);
  return payment === undefined || state === undefined
    ? derivePending(facts, now)
    : { payment, state };
}

/** Entitlement comes first; then what keeps the facts from being known, then the facts. */
function toStatus(
  byFacts: Status,
  warnings: readonly Warning[],
  trouble: ConfigTrouble | undefined,
): Status {
  if (isEntitled(byFacts)) return byFacts;
  const aside = warnings.find((warning) => warning.code === "stateSetAside");
  if (aside !== undefined && byFacts.kind === "notStarted") {
    return { kind: "unreadable", cause: "corrupt", keptAt: aside.keptAt };
  }
  return trouble === undefined ? byFacts : { kind: "misconfigured" };
}

/** A payment as its owner sees it. */
export function toPending(payment: Payment, state: PendingState): PendingPayment {
  const { terms, latest } = payment;
  return {
    invoiceId: payment.id,
    state,
    ...(latest?.checkoutLink === undefined ? {} : { checkoutLink: latest.checkoutLink }),
    amount: terms.amount,
    amountDue: amountDue(payment, state),
    currency: terms.currency,
    methods: latest?.methods ?? [],
    ...(latest?.expiresAt === undefined ? {} : { expiresAt: latest.expiresAt }),
    ...(latest?.confirmations === undefined ? {} : { confirmations: latest.confirmations }),
  };
}

/** The payment's state for its owner, also when nothing is pending about it any more. */
export function toPendingAt(payment: Payment, now: number): PendingPayment {
  return toPending(payment, pendingStateOf(payment, now) ?? "waiting");
}

/** The facts of a book that is open. */
export function factsOf(book: OpenBook): Facts | undefined {
  return book.kind === "open" ? book.facts : undefined;
}
