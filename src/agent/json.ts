/**
 * The JSON that programs read: `--json` of every command, and later the local API. A contract: words
 * and shapes never change within `schemaVersion` 1. Instants are ISO 8601 in UTC, amounts decimal
 * strings with their currency, absent things `null`. Messages are English, whatever the language.
 *
 * The shapes are checked against the schemas of `json_schemas.ts`, which the documents are made from.
 *
 * @module
 */

import { daysLeft, isEntitled, maskLicenseKey, untilOf } from "../license/mod.ts";
import type {
  ErrorJson,
  PaymentJson,
  PendingJson,
  StatusJson,
  WarningJson,
} from "./json_schemas.ts";
import type { AgentError, PaymentRow, PendingPayment, Snapshot, Warning } from "./types.ts";
import { catalogueOf, createFormat, tellError, tellWarning } from "./wording/mod.ts";

/** `status --json`. */
export function renderStatusJson(
  snapshot: Snapshot,
  options: { readonly showKey?: boolean } = {},
): StatusJson {
  const { status, now, licenseKey, pending, lastCheck, nextCheckAt, machineId, source } = snapshot;
  const until = untilOf(status);
  return {
    schemaVersion: 1,
    status: status.kind,
    entitled: isEntitled(status),
    until: instantOrNull(until),
    daysLeft: until === undefined ? null : daysLeft(until, now),
    provisional: status.kind === "active" && status.isProvisional,
    licenseKey: renderKey(licenseKey, options.showKey === true),
    pending: pending === undefined ? null : renderPendingJson(pending),
    lastCheck: lastCheck === undefined
      ? null
      : { at: instant(lastCheck.at), ok: lastCheck.ok, code: lastCheck.code ?? null },
    nextCheckAt: instantOrNull(nextCheckAt),
    warnings: renderWarningsJson(snapshot.warnings, now),
    machineId,
    source,
  };
}

/** A payment on its way, as in `status --json` and alone in `buy --json`. */
export function renderPendingJson(pending: PendingPayment): PendingJson {
  return {
    invoiceId: pending.invoiceId,
    state: pending.state,
    checkoutLink: pending.checkoutLink ?? null,
    amountDue: { value: pending.amountDue, currency: pending.currency },
    methods: pending.methods.map(({ method, due, currency, link }) => ({
      method,
      due: { value: due, currency },
      link: link ?? null,
    })),
    expiresAt: instantOrNull(pending.expiresAt),
  };
}

/** Warnings, as in `status --json`. */
export function renderWarningsJson(
  warnings: readonly Warning[],
  now: number,
): readonly WarningJson[] {
  const speaker = englishSpeaker(now);
  return warnings.map((warning) => ({
    code: warning.code,
    ...tellWarning(catalogueOf("en"), warning, speaker),
  }));
}

/** A refusal. */
export function renderErrorJson(error: AgentError, now: number): ErrorJson {
  const told = tellError(catalogueOf("en"), error, englishSpeaker(now));
  return { error: { code: error.code, ...told } };
}

/** `payments --json`. */
export function renderPaymentsJson(rows: readonly PaymentRow[]): readonly PaymentJson[] {
  return rows.map((row) => ({
    invoiceId: row.invoiceId,
    licenseKey: renderKey(row.licenseKey, false),
    createdAt: instant(row.createdAt),
    amount: { value: row.amount, currency: row.currency },
    progress: row.progress ?? null,
    cause: row.cause ?? null,
    state: row.state ?? null,
    refusal: row.refusal ?? null,
    period: row.period === undefined
      ? null
      : { startsAt: instant(row.period.startsAt), endsAt: instant(row.period.endsAt) },
    machine: row.machine,
    move: row.isMove,
    checkoutLink: row.checkoutLink ?? null,
  }));
}

function englishSpeaker(now: number): Parameters<typeof tellError>[2] {
  return { format: createFormat("en", "UTC"), now };
}

function renderKey(key: string | undefined, isShown: boolean): string | null {
  if (key === undefined) return null;
  return isShown ? key : maskLicenseKey(key);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

function instantOrNull(at: number | undefined): string | null {
  return at === undefined ? null : instant(at);
}
