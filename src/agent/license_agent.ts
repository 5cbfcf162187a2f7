/**
 * The agent of one machine: every command, on the ports. No rule is decided here; the domain
 * decides, this asks, saves and answers.
 *
 * @module
 */

import { type Facts, isEntitled, type LicenseEvent, type PaymentSource } from "../license/mod.ts";
import type { Random } from "../ports.ts";
import { activate } from "./activation.ts";
import { askAbout, type CheckOutcome } from "./check.ts";
import {
  type AgentContext,
  type LicenseAgentOptions,
  makeReady,
  refuse,
  refuseClosed,
  refuseTrouble,
  refuseUnsaved,
} from "./context.ts";
import { FactBook, type OpenBook } from "./fact_book.ts";
import { toPaymentRows } from "./payment_rows.ts";
import { buy } from "./purchase.ts";
import { toSnapshot } from "./snapshot.ts";
import type { LicenseAgent, PaymentRow, Result, Snapshot } from "./types.ts";
import { watch } from "./watch.ts";

/** Makes the agent. Nothing is read before the first call. */
export function createLicenseAgent(options: LicenseAgentOptions): LicenseAgent {
  const { clock, config } = options;
  const book = new FactBook({
    store: options.store,
    clock,
    machineId: options.machineId,
    ...(config.kind === "usable" ? { policy: config.policy } : {}),
  });
  const context: AgentContext = {
    ...options,
    book,
    snapshot: (open, offeredId) =>
      toSnapshot(open, {
        now: open.kind === "open" ? book.now(open.facts) : clock.now(),
        localNow: clock.now(),
        machineId: options.machineId,
        warnings: options.warnings ?? [],
        ...(config.kind === "trouble" ? { trouble: config.trouble } : {}),
        ...(offeredId === undefined ? {} : { offeredId }),
      }),
    endCheck: async (outcome) => await book.apply(checkEvents(outcome, options.random)),
  };
  let offeredId: string | undefined;
  return {
    status: async () => context.snapshot(await book.open()),
    startTrial: () => startTrial(context),
    async buy(buyOptions): ReturnType<LicenseAgent["buy"]> {
      const result = await buy(context, buyOptions);
      if (result.kind === "done") offeredId = result.value.pending.invoiceId;
      return result;
    },
    activate: (typedKey, activateOptions) => activate(context, typedKey, activateOptions),
    check: () => check(context),
    payments: () => payments(context),
    deactivate: () => deactivate(context),
    watch: (watchOptions) => watch(context, { ...watchOptions, offeredId }),
  };
}

function checkEvents(outcome: CheckOutcome, random: Random): readonly LicenseEvent[] {
  const { ok, problem, events } = outcome;
  const ended: LicenseEvent = {
    kind: "checkEnded",
    ok,
    random: random.next(),
    ...(problem === undefined ? {} : { code: problem.code }),
    ...(problem?.retryAfterMs === undefined ? {} : { retryAfterMs: problem.retryAfterMs }),
  };
  return [...events, ended];
}

async function startTrial(context: AgentContext): Promise<Result<Snapshot>> {
  const book = await context.book.open();
  const closed = refuseClosed(context, book);
  if (closed !== undefined) return closed;
  if (book.kind !== "open" || context.config.kind === "trouble") {
    return refuseTrouble(context, book);
  }
  const isFirst = book.facts.trial === undefined;
  const recalled = await context.book.recallTrial(book.facts);
  const after = isFirst
    ? await context.book.apply(recalled.length > 0 ? recalled : [{ kind: "trialStarted" }])
    : book;
  const snapshot = context.snapshot(after);
  const unsaved = isFirst ? refuseUnsaved(snapshot) : undefined;
  if (unsaved !== undefined) return unsaved;
  const trial = after.kind === "open" ? after.facts.trial : undefined;
  return trial !== undefined && snapshot.now >= trial.endsAt
    ? refuse({ code: "trialUsed", endedAt: trial.endsAt }, snapshot)
    : { kind: "done", value: snapshot };
}

async function check(context: AgentContext): Promise<Result<Snapshot>> {
  const ready = await makeReady(context);
  if (ready.kind === "refused") {
    return isEntitled(ready.result.snapshot.status)
      ? { kind: "done", value: ready.result.snapshot }
      : ready.result;
  }
  const { facts, source } = ready;
  const { outcome, book } = await runCheck(context, facts, source);
  const snapshot = context.snapshot(book);
  const hasFallback = facts.licenseKey !== undefined || facts.trial !== undefined;
  return outcome.problem === undefined || outcome.ok || hasFallback
    ? { kind: "done", value: snapshot }
    : refuse({ code: outcome.problem.code, problem: outcome.problem }, snapshot);
}

async function runCheck(
  context: AgentContext,
  facts: Facts,
  source: PaymentSource,
): Promise<{ readonly outcome: CheckOutcome; readonly book: OpenBook }> {
  const outcome = await askAbout(facts, source, {
    now: context.book.now(facts),
    hear: (answer) => context.book.hear(answer),
  });
  return { outcome, book: await context.endCheck(outcome) };
}

async function payments(context: AgentContext): Promise<Result<readonly PaymentRow[]>> {
  const book = await context.book.open();
  const closed = refuseClosed(context, book);
  if (closed !== undefined) return closed;
  if (book.kind !== "open") return refuseTrouble(context, book);
  const fresh = context.config.kind === "usable" && book.facts.licenseKey !== undefined
    ? (await runCheck(context, book.facts, await context.config.source())).book
    : book;
  const facts = fresh.kind === "open" ? fresh.facts : book.facts;
  return { kind: "done", value: toPaymentRows(facts, context.book.now(facts)) };
}

async function deactivate(context: AgentContext): Promise<Result<Snapshot>> {
  const book = await context.book.open();
  const closed = refuseClosed(context, book);
  if (closed !== undefined) return closed;
  if (book.kind !== "open" || book.facts.licenseKey === undefined) {
    return refuse({ code: "keyMissing" }, context.snapshot(book));
  }
  const after = context.snapshot(await context.book.apply([{ kind: "keyDeactivated" }]));
  return refuseUnsaved(after) ?? { kind: "done", value: after };
}
