/**
 * Reading what the server knows of a typed key, as far as the store's API key allows.
 *
 * @module
 */

import {
  type Facts,
  type PaymentReading,
  paymentsOfKey,
  type PaymentSource,
  type SourceProblem,
  type TypedLicenseKey,
} from "../license/mod.ts";
import { type AskOptions, isKeyRefused } from "./check.ts";
import type { AgentError } from "./types.ts";

/** Every payment of a key that could be read, or why the key is refused. */
export type KeyReadings =
  | {
    readonly kind: "read";
    /** The key that they were found under. */
    readonly licenseKey: string;
    readonly readings: readonly PaymentReading[];
  }
  | { readonly kind: "refused"; readonly error: AgentError };

type Refusal = Extract<KeyReadings, { readonly kind: "refused" }>;

/** How to read a key. */
export interface KeyQuestion extends Pick<AskOptions, "hear"> {
  readonly facts: Facts;
  readonly source: PaymentSource;
  /** Read this payment by its id as well; its order id has to be the key. */
  readonly invoiceId?: string;
}

/** What reading another installation's payments takes, in the server's own words. */
const VIEW_PERMISSION = "btcpay.store.canviewinvoices";

/** Reads a typed key: the whole ledger where it can be searched, else what is known here. */
export async function readKey(typed: TypedLicenseKey, question: KeyQuestion): Promise<KeyReadings> {
  const { invoiceId } = question;
  const named = invoiceId === undefined
    ? undefined
    : await readNamed(typed, { ...question, invoiceId });
  if (named?.kind === "refused") return named;
  const ledger = await readLedger(named?.licenseKey ?? typed.text, typed, question);
  return named === undefined ? ledger : join(named, ledger);
}

/** The named payment, and the rest of its ledger unless nothing more may be read. */
function join(
  named: Extract<KeyReadings, { readonly kind: "read" }>,
  ledger: KeyReadings,
): KeyReadings {
  if (ledger.kind === "refused") {
    const { error } = ledger;
    const isMoreHidden = "problem" in error && isKeyRefused(error.problem);
    return isMoreHidden || error.code === "keyUnknown" || error.code === "keyTypo" ? named : ledger;
  }
  const ids = new Set(named.readings.map(({ id }) => id));
  const others = ledger.readings.filter(({ id }) => !ids.has(id));
  return { ...named, readings: [...others, ...named.readings] };
}

async function readLedger(
  licenseKey: string,
  typed: TypedLicenseKey,
  question: KeyQuestion,
): Promise<KeyReadings> {
  const { facts, source, hear } = question;
  const found = await source.findPayments(licenseKey);
  hear(found);
  if (found.kind === "answered" && found.value.length > 0) {
    return { kind: "read", licenseKey, readings: found.value };
  }
  if (found.kind !== "problem") {
    // A token of an older sale may look like one of our keys: then it was found as it was typed.
    return licenseKey === typed.asTyped
      ? { kind: "refused", error: { code: typed.form === "typo" ? "keyTypo" : "keyUnknown" } }
      : await readLedger(typed.asTyped, typed, question);
  }
  const { problem } = found;
  if (!isKeyRefused(problem)) return refusedBy(problem);
  if (paymentsOfKey(facts, licenseKey).length > 0) {
    return await readOwn(licenseKey, { ...question, problem });
  }
  return typed.form === "typo"
    ? { kind: "refused", error: { code: "keyTypo" } }
    : refusedBy(problem);
}

/** With a key that may not search: the payments that are known here, one by one. */
async function readOwn(
  licenseKey: string,
  { facts, source, hear, problem }: KeyQuestion & { readonly problem: SourceProblem },
): Promise<KeyReadings> {
  const readings: PaymentReading[] = [];
  for (const { id } of paymentsOfKey(facts, licenseKey)) {
    const answer = await source.readPayment(id);
    hear(answer);
    if (answer.kind === "problem") return refusedBy(answer.problem);
    if (answer.kind === "answered") readings.push(answer.value);
  }
  return readings.length > 0 ? { kind: "read", licenseKey, readings } : refusedBy(problem);
}

async function readNamed(
  typed: TypedLicenseKey,
  question: KeyQuestion & { readonly invoiceId: string },
): Promise<KeyReadings> {
  const { facts, source, invoiceId, hear } = question;
  const answer = await source.readPayment(invoiceId);
  hear(answer);
  if (answer.kind === "problem") return refusedBy(answer.problem);
  if (answer.kind === "notFound") {
    return { kind: "refused", error: { code: "invoiceNotFound", invoiceId } };
  }
  const terms = answer.value.terms ?? facts.payments[invoiceId]?.terms;
  if (terms === undefined) {
    return refusedBy({ code: "missingPermission", retryable: false, permission: VIEW_PERMISSION });
  }
  const { licenseKey } = terms;
  if (licenseKey === undefined) {
    return { kind: "refused", error: { code: "orderIdMissing", invoiceId } };
  }
  return licenseKey === typed.text || licenseKey === typed.asTyped
    ? { kind: "read", licenseKey, readings: [answer.value] }
    : { kind: "refused", error: { code: "orderIdMismatch", invoiceId } };
}

function refusedBy(problem: SourceProblem): Refusal {
  return { kind: "refused", error: { code: problem.code, problem } };
}
