/**
 * Buying and renewing (rules 9 and 12): the ledger is read first, an open payment of this machine
 * is offered again, and only then is one created. One at a time on one machine, so that two clicks
 * never make two payments.
 *
 * @module
 */

import {
  createLicenseKey,
  derivePending,
  derivePeriods,
  type Facts,
  findReusable,
  LICENSE_KEY_RANDOM_BYTES,
  type LicenseEvent,
  type Payment,
  type PaymentSource,
  type SourceProblem,
} from "../license/mod.ts";
import { isKeyRefused } from "./check.ts";
import {
  type AgentContext,
  exclusively,
  makeReady,
  refuse,
  refuseClosed,
  type Refused,
  refuseTrouble,
  refuseUnsaved,
} from "./context.ts";
import type { OpenBook } from "./fact_book.ts";
import { refuseSeat } from "./seat_question.ts";
import { toPendingAt } from "./snapshot.ts";
import type { LicenseAgent, Purchase, Result } from "./types.ts";

type BuyOptions = Parameters<LicenseAgent["buy"]>[0];

/** Reuses or creates a payment, and opens its checkout. */
export async function buy(context: AgentContext, options: BuyOptions): Promise<Result<Purchase>> {
  return await exclusively<Purchase>(context, async () => {
    const ready = await makeReady(context);
    if (ready.kind === "refused") return ready.result;
    const { source } = ready;
    const known = await readLedger(context, ready.facts, source);
    if (known.kind === "refused") return known;
    const { facts, book } = known;
    const now = context.book.now(facts);
    const taken = facts.licenseKey && refuseSeat(facts, facts.licenseKey, now);
    if (taken) return refuse(taken, context.snapshot(book));
    const reusable = findOffered(facts, now);
    if (reusable !== undefined) {
      return await offer(context, book, { payment: reusable, isReused: true, ...options });
    }
    const created = await createPayment(context, facts, { source, language: options.language });
    if (created.kind === "refused") return created;
    const { payment } = created;
    return await offer(context, created.book, { payment, isReused: false, ...options });
  });
}

/** A payment that was created and is on record. */
export type CreatedPayment =
  | { readonly kind: "created"; readonly book: OpenBook; readonly payment: Payment }
  | Refused;

/**
 * Creates a payment under the key given, the key in use, or a new one, and puts it on record. One
 * that could not be put on record is refused: nobody is asked to pay for what would be forgotten.
 */
export async function createPayment(
  context: AgentContext,
  facts: Facts,
  options: {
    readonly source: PaymentSource;
    readonly language: "fr" | "en";
    readonly licenseKey?: string;
    readonly purpose?: "move";
    /** Recorded together with the payment, before it. */
    readonly events?: readonly LicenseEvent[];
  },
): Promise<CreatedPayment> {
  const { policy, machineId, trial } = facts;
  const now = context.book.now(facts);
  const licenseKey = options.licenseKey ?? facts.licenseKey ??
    createLicenseKey(context.randomBytes(LICENSE_KEY_RANDOM_BYTES));
  const answer = await options.source.createPayment({
    licenseKey,
    amount: policy.price,
    currency: policy.currency,
    product: policy.product,
    machineId,
    language: options.language,
    ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
    ...(trial === undefined || trial.endsAt <= now ? {} : { trialEndsAt: trial.endsAt }),
  });
  context.book.hear(answer);
  if (answer.kind !== "answered") {
    const problem: SourceProblem = answer.kind === "problem"
      ? answer.problem
      : { code: "storeNotFound", retryable: false };
    return refuse({ code: problem.code, problem }, context.snapshot(await context.book.open()));
  }
  const created: LicenseEvent = { kind: "paymentCreated", reading: answer.value };
  const book = await context.book.apply([...(options.events ?? []), created]);
  const snapshot = context.snapshot(book);
  const payment = book.kind === "open" ? book.facts.payments[answer.value.id] : undefined;
  if (payment === undefined) {
    const malformed: SourceProblem = { code: "malformed", retryable: false };
    return refuseClosed(context, book) ??
      refuse({ code: "malformed", problem: malformed }, snapshot);
  }
  return refuseUnsaved(snapshot) ?? { kind: "created", book, payment };
}

type LedgerRead =
  | { readonly kind: "read"; readonly facts: Facts; readonly book: OpenBook }
  | Refused;

/** Everything the server tells about the key, or about the payments made here if it tells no more. */
async function readLedger(
  context: AgentContext,
  facts: Facts,
  source: PaymentSource,
): Promise<LedgerRead> {
  if (facts.licenseKey === undefined) return await record(context, []);
  const found = await source.findPayments(facts.licenseKey);
  context.book.hear(found);
  if (found.kind === "answered") {
    return await record(
      context,
      found.value.map((reading) => ({ kind: "paymentRead", reading })),
    );
  }
  if (found.kind === "problem" && !isKeyRefused(found.problem)) {
    const { problem } = found;
    return refuse({ code: problem.code, problem }, context.snapshot(await context.book.open()));
  }
  const offered = findOffered(facts, context.book.now(facts));
  if (offered === undefined) return await record(context, []);
  const answer = await source.readPayment(offered.id);
  context.book.hear(answer);
  return await record(
    context,
    answer.kind === "answered" ? [{ kind: "paymentRead", reading: answer.value }] : [],
  );
}

async function record(
  context: AgentContext,
  events: readonly LicenseEvent[],
): Promise<LedgerRead> {
  const book = events.length === 0 ? await context.book.open() : await context.book.apply(events);
  return book.kind === "open"
    ? { kind: "read", facts: book.facts, book }
    : refuseClosed(context, book) ?? refuseTrouble(context, book);
}

/** An open payment, or one that was paid and does not count yet: nobody pays twice for one period. */
function findOffered(facts: Facts, now: number): Payment | undefined {
  const pending = derivePending(facts, now);
  const counted = new Set(derivePeriods(facts).map(({ paymentId }) => paymentId));
  const isPaidInVain = pending?.state === "seen" && !counted.has(pending.payment.id);
  return isPaidInVain ? pending.payment : findReusable(facts, now);
}

async function offer(
  context: AgentContext,
  book: OpenBook,
  options: BuyOptions & { readonly payment: Payment; readonly isReused: boolean },
): Promise<Result<Purchase>> {
  const snapshot = context.snapshot(book);
  const pending = toPendingAt(options.payment, snapshot.now);
  const { checkoutLink } = pending;
  const isOpened = options.open && checkoutLink !== undefined &&
    await context.browser.open(checkoutLink);
  const licenseKey = options.payment.terms.licenseKey ?? "";
  const { isReused } = options;
  return { kind: "done", value: { pending, licenseKey, isReused, isOpened, snapshot } };
}
