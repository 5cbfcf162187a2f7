/**
 * The one way the agent asks about payments. Two implementations: BTCPay with a store key
 * (`src/btcpay`), and the license server. The domain owns the interface; it calls nothing.
 *
 * @module
 */

import type { PaymentReading } from "./payment.ts";

/** What kind of trouble a source had. Wording and cure are the catalogue's, by code. */
export type SourceProblemCode =
  | "network"
  | "timeout"
  | "tls"
  | "unauthenticated"
  | "missingPermission"
  | "storeNotFound"
  | "validation"
  | "rejected"
  | "rateLimited"
  | "server"
  | "malformed";

/** Trouble, with what the catalogue needs to word it. No secret in any field. */
export interface SourceProblem {
  readonly code: SourceProblemCode;
  /** Whether the same call may succeed later without anybody's doing. */
  readonly retryable: boolean;
  /** The server's wish, ms from now. */
  readonly retryAfterMs?: number;
  /** `missingPermission`: the permission's name without a store. */
  readonly permission?: string;
  /** `validation`: the fields that were refused. */
  readonly paths?: readonly string[];
  /** HTTP status, if one came. */
  readonly status?: number;
  /** First line of the server's own words, or the name of the fault. At most 300 characters. */
  readonly detail?: string;
}

/**
 * An answer. `serverAt` is the server's own clock (its Date header) at the moment of the answer,
 * epoch ms. `notFound` is an explicit no (design rule: 404, or 403 while the key may view the
 * store); everything unclear is a `problem`.
 */
export type SourceAnswer<T> =
  | { readonly kind: "answered"; readonly value: T; readonly serverAt?: number }
  | { readonly kind: "notFound"; readonly serverAt?: number }
  | { readonly kind: "problem"; readonly problem: SourceProblem; readonly serverAt?: number };

/** What is asked for when a payment is created. */
export interface PaymentOrder {
  readonly licenseKey: string;
  /** Decimal string. */
  readonly amount: string;
  readonly currency: string;
  readonly product: string;
  readonly machineId: string;
  readonly purpose?: "move";
  /** Epoch ms. */
  readonly trialEndsAt?: number;
  /** Two-letter code of the person's language. */
  readonly language: "fr" | "en";
}

/** Asks one vendor's server about payments. Every method resolves; only aborting rejects. */
export interface PaymentSource {
  /**
   * Creates a payment and reads its methods (by the API, or by the public status with a key that
   * may not view). A failed creation is not repeated once the request may have reached the server.
   */
  createPayment(order: PaymentOrder, signal?: AbortSignal): Promise<SourceAnswer<PaymentReading>>;
  /**
   * Reads one payment by id. On 401 or 403 without the permission to view, the public status is
   * read instead (`via: "publicStatus"`).
   */
  readPayment(id: string, signal?: AbortSignal): Promise<SourceAnswer<PaymentReading>>;
  /**
   * Every payment of a license key, oldest first, archived ones too, paged to the end. Exactly this
   * key: no other case, no prefix. `missingPermission` when the key may not view.
   */
  findPayments(
    licenseKey: string,
    signal?: AbortSignal,
  ): Promise<SourceAnswer<readonly PaymentReading[]>>;
  /** Asks the server for a sign of life, with no key: its clock is what counts (`serverAt`). */
  ping(signal?: AbortSignal): Promise<SourceAnswer<undefined>>;
}
