/**
 * What can happen to the facts, and what is to be done about it. Events are past tense, effects
 * imperative; both are plain data.
 *
 * @module
 */

import type { Trial } from "./facts.ts";
import type { PaymentReading } from "./payment.ts";
import type { SourceProblemCode } from "./payment_source.ts";
import type { LicensePolicy } from "./policy.ts";
import type { RememberedPayments } from "./remembered.ts";

/** Something that happened. Local instants are epoch ms by the local clock. */
export type LicenseEvent =
  /** The configuration was read. */
  | { readonly kind: "configured"; readonly policy: LicensePolicy }
  /** The user (or the host program) started the trial. Nothing happens when there was one. */
  | { readonly kind: "trialStarted" }
  /** The key store remembered a trial of this machine. */
  | { readonly kind: "trialRemembered"; readonly trial: Trial }
  /** The key store remembered payments made on this machine. */
  | { readonly kind: "paymentsRemembered"; readonly remembered: RememberedPayments }
  /** A payment was created by this machine, under a key that is in use from now on. */
  | { readonly kind: "paymentCreated"; readonly reading: PaymentReading }
  /** A payment was read. One without known terms is ignored unless the reading tells them. */
  | { readonly kind: "paymentRead"; readonly reading: PaymentReading }
  /** The server said, without doubt, that it knows no such payment. */
  | { readonly kind: "paymentMissing"; readonly id: string }
  /** A key was taken into use. */
  | { readonly kind: "keyActivated"; readonly licenseKey: string }
  /** The key was put away. Its payments stay known. */
  | { readonly kind: "keyDeactivated" }
  /** A check came to its end. `random` is uniform in [0, 1), for the next due time. */
  | {
    readonly kind: "checkEnded";
    readonly ok: boolean;
    readonly code?: SourceProblemCode;
    readonly retryAfterMs?: number;
    readonly random: number;
  }
  /** The program started. */
  | { readonly kind: "started"; readonly localNow: number }
  /** The program ran on for a while without an answer. */
  | { readonly kind: "ran"; readonly localNow: number; readonly elapsedMs: number }
  /** The server told its time in an answer. */
  | { readonly kind: "serverTimeTold"; readonly serverAt: number; readonly localNow: number }
  /** A notice was shown. */
  | { readonly kind: "noticeShown"; readonly id: string };

/** Something to be done, in order. */
export type Effect =
  /** Write the facts before anything else is done about them. */
  | { readonly kind: "saveFacts" }
  /** Keep the trial in the key store, beside the state. */
  | { readonly kind: "rememberTrial"; readonly trial: Trial }
  /** Keep the payments made here in the key store, beside the state. */
  | { readonly kind: "rememberPayments"; readonly remembered: RememberedPayments };
