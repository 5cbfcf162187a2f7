/**
 * Taking a key into use: every payment of it is read, judged as a whole, and only then is anything
 * changed (rules 5, 9 and 12).
 *
 * @module
 */

import {
  decideAll,
  derivePeriods,
  deriveSeat,
  type Facts,
  type LicenseEvent,
  nextAnswerAt,
  parseTypedLicenseKey,
  type Payment,
  paymentsOfKey,
  type PaymentSource,
  pendingStateOf,
} from "../license/mod.ts";
import {
  type AgentContext,
  exclusively,
  makeReady,
  refuse,
  refuseClosed,
  refuseUnsaved,
} from "./context.ts";
import { readKey } from "./key_readings.ts";
import { createPayment } from "./purchase.ts";
import { refuseSeat } from "./seat_question.ts";
import { toPending } from "./snapshot.ts";
import type { AgentError, LicenseAgent, Result, Snapshot } from "./types.ts";

type ActivateOptions = Parameters<LicenseAgent["activate"]>[1];

/** Takes a typed key into use, or says what is in the way. */
export async function activate(
  context: AgentContext,
  typedKey: string,
  options: ActivateOptions,
): Promise<Result<Snapshot>> {
  const typed = parseTypedLicenseKey(typedKey);
  if (typed.text === "") {
    return refuse({ code: "keyMissing" }, context.snapshot(await context.book.open()));
  }
  return await exclusively<Snapshot>(context, async () => {
    const ready = await makeReady(context);
    if (ready.kind === "refused") return ready.result;
    const { facts, source } = ready;
    const { invoiceId } = options;
    const read = await readKey(typed, {
      facts,
      source,
      hear: (answer) => context.book.hear(answer),
      ...(invoiceId === undefined ? {} : { invoiceId }),
    });
    const refuseNow = async (error: AgentError): Promise<Result<Snapshot>> =>
      refuse(error, context.snapshot(await context.book.open()));
    if (read.kind === "refused") return await refuseNow(read.error);
    const { licenseKey } = read;
    const events: LicenseEvent[] = read.readings.map((reading) => ({
      kind: "paymentRead",
      reading,
    }));
    const now = context.book.now(facts);
    const tentative = decideAll(facts, events, nextAnswerAt(facts, now)).facts;
    const error = refuseKey(tentative, licenseKey, now) ??
      (options.replace === true ? undefined : refuseReplacing(facts, licenseKey, now));
    if (error !== undefined) return await refuseNow(error);
    const taken = refuseSeat(tentative, licenseKey, now);
    if (taken === undefined) return await finish(context, licenseKey, events);
    if (taken.code === "noMoveLeft" || options.move !== true) return await refuseNow(taken);
    return await move(context, licenseKey, { source, language: options.language, events });
  });
}

/** Takes the seat. What was read is saved first: a move that could not be kept would be wasted. */
async function move(
  context: AgentContext,
  licenseKey: string,
  options: {
    readonly source: PaymentSource;
    readonly language: "fr" | "en";
    readonly events: readonly LicenseEvent[];
  },
): Promise<Result<Snapshot>> {
  const { source, language, events } = options;
  const read = await context.book.apply(events);
  const unsaved = refuseUnsaved(context.snapshot(read));
  if (unsaved !== undefined) return unsaved;
  if (read.kind !== "open") {
    return refuseClosed(context, read) ??
      refuse({ code: "unreadable", cause: "failed" }, context.snapshot(read));
  }
  const moved = await createPayment(context, read.facts, {
    source,
    language,
    licenseKey,
    purpose: "move",
    events: [{ kind: "keyActivated", licenseKey }],
  });
  return moved.kind === "refused" ? moved : await finish(context, licenseKey, []);
}

/** Reading every payment of a key is a successful check of it. */
async function finish(
  context: AgentContext,
  licenseKey: string,
  readings: readonly LicenseEvent[],
): Promise<Result<Snapshot>> {
  const events: LicenseEvent[] = [...readings, { kind: "keyActivated", licenseKey }];
  const snapshot = context.snapshot(await context.endCheck({ ok: true, events }));
  return refuseUnsaved(snapshot) ?? { kind: "done", value: snapshot };
}

/** Why a key gives nothing, or `undefined` when it gives at least one period, be it over. */
function refuseKey(facts: Facts, licenseKey: string, now: number): AgentError | undefined {
  if (derivePeriods(facts, licenseKey).length > 0) return undefined;
  const payments = paymentsOfKey(facts, licenseKey);
  const accepted = payments.filter(({ judgement }) => judgement.kind === "accepted");
  if (accepted.length === 0) return refuseTerms(payments.at(-1), facts);
  for (const payment of accepted.toReversed()) {
    const { terms: { amount, currency }, latest } = payment;
    if (latest?.progress === "settled") {
      return { code: "underpaid", amount, currency, paid: latest.paidAmount ?? "0" };
    }
    const state = pendingStateOf(payment, now);
    if (state !== undefined) return { code: "notPaid", pending: toPending(payment, state) };
  }
  return { code: "keyUnknown" };
}

function refuseTerms(payment: Payment | undefined, { policy }: Facts): AgentError {
  if (payment?.judgement.kind !== "refused") return { code: "keyUnknown" };
  const { terms, judgement: { code } } = payment;
  switch (code) {
    case "amountTooSmall":
      return {
        code,
        expected: `${policy.minimumPrice ?? policy.price} ${policy.currency}`,
        found: `${terms.amount} ${terms.currency}`,
      };
    case "wrongCurrency":
      return { code, expected: policy.currency, found: terms.currency };
    case "wrongProduct":
      return { code, expected: policy.product, found: terms.product ?? "" };
    case "wrongStore":
      return { code, expected: policy.storeId, found: terms.storeId };
    case "wrongType":
      return { code, expected: "standard", found: terms.type };
  }
}

/** Another key has days left here: its owner is asked before it is put away. */
function refuseReplacing(facts: Facts, licenseKey: string, now: number): AgentError | undefined {
  if (facts.licenseKey === undefined || facts.licenseKey === licenseKey) return undefined;
  const until = derivePeriods(facts).at(-1)?.endsAt;
  const hasDaysLeft = until !== undefined && now < until && deriveSeat(facts).kind !== "elsewhere";
  return hasDaysLeft ? { code: "otherLicenseActive", until } : undefined;
}
