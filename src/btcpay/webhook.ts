/**
 * Checks that a webhook delivery comes from the server that knows the secret.
 *
 * Only the raw body is signed, nothing about the time: whoever takes deliveries de-duplicates them
 * (`deliveryKey` of the event) and reads the invoice again before believing anything.
 *
 * @module
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** Outcome of a check. */
export type WebhookVerification =
  | { readonly kind: "verified" }
  | {
    readonly kind: "refused";
    /** `missing`: no header; `malformed`: no such signature; `mismatch`: of other bytes or secrets. */
    readonly reason: "missing" | "malformed" | "mismatch";
  };

/** Name of the header that carries the signature. */
export const WEBHOOK_SIGNATURE_HEADER = "BTCPay-Sig";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/**
 * Checks `sha256=<hex>` of the {@linkcode WEBHOOK_SIGNATURE_HEADER}: HMAC-SHA-256 of the raw body
 * under one of the secrets (more than one while a secret is replaced; empty ones are passed over).
 * Takes the same time whichever byte differs, and tries every secret.
 */
export function verifyWebhook(
  rawBody: Uint8Array,
  header: string | null,
  secrets: readonly string[],
): WebhookVerification {
  if (header === null || header.trim() === "") return { kind: "refused", reason: "missing" };
  const hex = SIGNATURE.exec(header.trim())?.[1];
  if (hex === undefined) return { kind: "refused", reason: "malformed" };
  const signature = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  let isVerified = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = new Uint8Array(createHmac("sha256", secret).update(rawBody).digest());
    if (timingSafeEqual(expected, signature)) isVerified = true;
  }
  return isVerified ? { kind: "verified" } : { kind: "refused", reason: "mismatch" };
}
