/**
 * Waiting for a payment: it is read every two seconds until it is final.
 *
 * @module
 */

import { pendingStateOf } from "../license/mod.ts";
import type { AgentContext } from "./context.ts";
import { pendingOf } from "./snapshot.ts";
import type { LicenseAgent, Snapshot } from "./types.ts";

/** How often a payment that is being waited for is read. */
const WATCH_INTERVAL_MS = 2_000;

/**
 * Follows the payment that was offered last (`offeredId`), else the pending one, and tells each
 * change. Resolves with the last snapshot: when it is final, or `forMs` are over.
 */
export async function watch(
  context: AgentContext,
  options: Parameters<LicenseAgent["watch"]>[0] & { readonly offeredId: string | undefined },
): Promise<Snapshot> {
  const { clock, config } = context;
  const { signal, forMs, onChange } = options;
  const endsAt = clock.monotonic() + forMs;
  let book = await context.book.open();
  let followedId = options.offeredId;
  let shown = "";
  while (book.kind === "open" && config.kind === "usable") {
    const { facts } = book;
    const now = context.book.now(facts);
    followedId ??= pendingOf(facts, now)?.payment.id;
    const snapshot = context.snapshot(book, followedId);
    const seen = JSON.stringify([snapshot.status, snapshot.pending]);
    if (seen !== shown) onChange(snapshot);
    shown = seen;
    const payment = followedId === undefined ? undefined : facts.payments[followedId];
    const state = payment && pendingStateOf(payment, now);
    const isMoving = state === "waiting" || state === "seen" || state === "partial";
    const leftMs = endsAt - clock.monotonic();
    if (payment === undefined || !isMoving || leftMs <= 0) break;
    await clock.sleep(Math.min(WATCH_INTERVAL_MS, leftMs), signal);
    const answer = await (await config.source()).readPayment(payment.id, signal);
    context.book.hear(answer);
    if (answer.kind === "answered") {
      book = await context.book.apply([{ kind: "paymentRead", reading: answer.value }]);
    }
  }
  return context.snapshot(book, followedId);
}
