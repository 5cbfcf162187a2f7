/**
 * One check (rules 6 and 7): what has to be asked, what was answered, and the events that follow.
 * A check confirms or takes back; it never extends.
 *
 * @module
 */

import {
  derivePeriods,
  type Facts,
  isOpen,
  type LicenseEvent,
  type Payment,
  type PaymentReading,
  paymentsOfKey,
  type PaymentSource,
  type SourceAnswer,
  type SourceProblem,
} from "../license/mod.ts";

/** What came of asking. `problem` may stand beside `ok`: the key was refused, the public way answered. */
export interface CheckOutcome {
  readonly ok: boolean;
  readonly problem?: SourceProblem;
  readonly events: readonly LicenseEvent[];
}

/** How to ask. `now` is the guarded time; `hear` is told of every answer, for its clock. */
export interface AskOptions {
  readonly now: number;
  readonly hear: (answer: SourceAnswer<unknown>) => void;
  readonly signal?: AbortSignal;
}

/**
 * Asks about everything that a check needs (rule 6): all payments of the key where they can be
 * searched; the newest counted payment and every one that is not final in any case.
 */
export async function askAbout(
  facts: Facts,
  source: PaymentSource,
  options: AskOptions,
): Promise<CheckOutcome> {
  if (facts.licenseKey === undefined) return await askForTime(source, options);
  const found = await source.findPayments(facts.licenseKey, options.signal);
  options.hear(found);
  const refusal = found.kind === "problem" ? found.problem : undefined;
  if (refusal !== undefined && !isKeyRefused(refusal)) {
    return { ok: false, problem: refusal, events: [] };
  }
  const listed = found.kind === "answered" ? found.value : [];
  const listedIds = new Set(listed.map(({ id }) => id));
  const needed = neededPayments(facts, options.now).filter(({ id }) => !listedIds.has(id));
  const asked = await askOneByOne(needed, source, { ...options, refusal });
  const events = [...listed.map(readEvent), ...asked.events];
  if (asked.problem !== undefined) return { ok: false, problem: asked.problem, events };
  if (refusal === undefined) return { ok: true, events };
  // That a key may not search is no trouble: known payments are followed without it.
  return refusal.code === "missingPermission"
    ? { ok: true, events }
    : { ok: needed.length > 0, problem: refusal, events };
}

/**
 * Reads each by its id, until the way to the server turns out to be closed. "Not found" is a no
 * only beside a search that was answered without it (rule 7).
 */
async function askOneByOne(
  needed: readonly Payment[],
  source: PaymentSource,
  { hear, signal, refusal }: AskOptions & { readonly refusal: SourceProblem | undefined },
): Promise<{ readonly events: readonly LicenseEvent[]; readonly problem?: SourceProblem }> {
  const events: LicenseEvent[] = [];
  let problem: SourceProblem | undefined;
  for (const { id } of needed) {
    const answer = await source.readPayment(id, signal);
    hear(answer);
    if (answer.kind === "answered") events.push(readEvent(answer.value));
    else if (answer.kind === "problem") {
      problem ??= answer.problem;
      if (isWayClosed(answer.problem)) break;
    } else if (refusal === undefined) events.push({ kind: "paymentMissing", id });
    else problem ??= refusal;
  }
  return { events, ...(problem === undefined ? {} : { problem }) };
}

function readEvent(reading: PaymentReading): LicenseEvent {
  return { kind: "paymentRead", reading };
}

/**
 * Whether the server said no to our key (401 or 403): known payments may still be read the public
 * way.
 */
export function isKeyRefused({ code }: SourceProblem): boolean {
  return code === "unauthenticated" || code === "missingPermission" || code === "storeNotFound";
}

/** No other call would be answered either, and each would take its time. */
function isWayClosed({ code }: SourceProblem): boolean {
  return code === "network" || code === "timeout" || code === "tls" || code === "rateLimited";
}

/** The newest counted payment and every one that may still change. */
export function neededPayments(facts: Facts, now: number): readonly Payment[] {
  const newestCounted = derivePeriods(facts).at(-1)?.paymentId;
  return paymentsOfKey(facts).filter((payment) =>
    payment.id === newestCounted || isOpen(payment, now)
  );
}

/** Without a key there is nothing to confirm; the server's clock is still worth an answer. */
async function askForTime(
  source: PaymentSource,
  { hear, signal }: AskOptions,
): Promise<CheckOutcome> {
  const answer = await source.ping(signal);
  hear(answer);
  return answer.kind === "problem"
    ? { ok: false, problem: answer.problem, events: [] }
    : { ok: true, events: [] };
}
