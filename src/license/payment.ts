/**
 * What the domain knows about one payment: the terms it was asked for under, and the latest answer
 * about it. One payment here is one order at the payment server, paid or not.
 *
 * @module
 */

/** Where a payment stands, in the words of the server. `new` is unpaid or not fully paid. */
export type Progress = "new" | "processing" | "settled" | "expired" | "invalid";

/** Why it stands there. `other` is a word that this version does not know. */
export type ProgressCause = "none" | "late" | "partial" | "over" | "marked" | "invalid" | "other";

/** The terms of a payment, fixed when it was created. */
export interface PaymentTerms {
  /** The order id: exactly the license key's text. Absent on a payment made by hand without one. */
  readonly licenseKey?: string;
  readonly storeId: string;
  /** `standard` has an amount; `topUp` takes any. Only `standard` counts. */
  readonly type: "standard" | "topUp";
  /** Decimal string. */
  readonly amount: string;
  readonly currency: string;
  /** Absent on a payment made by hand. */
  readonly product?: string;
  /** The machine it was made for. Absent on a payment made by hand. */
  readonly machineId?: string;
  /** `move`: it names a new machine and is a renewal if it is paid. */
  readonly purpose?: "move";
  /** End of the buyer's trial, epoch ms. */
  readonly trialEndsAt?: number;
  /** Epoch ms. */
  readonly createdAt: number;
}

/** One way to pay. */
export interface PaymentMethod {
  /** The server's id, e.g. `BTC-CHAIN`, `BTC-LN`, `LTC-CHAIN`. */
  readonly method: string;
  /** Coin code, e.g. `BTC`. */
  readonly currency: string;
  /** What is still to be paid, in coins: decimal string, as the server says it. */
  readonly due: string;
  /** What has been paid by this method, in coins: decimal string. */
  readonly paid: string;
  /** Address, or Lightning payment request. */
  readonly destination?: string;
  /** `bitcoin:…`, `lightning:…`: what a wallet opens and a QR code holds. */
  readonly link?: string;
}

/** Confirmations seen and wanted. */
export interface Confirmations {
  readonly received: number;
  readonly required: number;
}

/** One answer about a payment. */
export interface PaymentReading {
  readonly id: string;
  /** `api` needs a key that may view; `publicStatus` needs none and tells less. */
  readonly via: "api" | "publicStatus";
  readonly progress: Progress;
  readonly cause: ProgressCause;
  /** Only from the API. */
  readonly terms?: PaymentTerms;
  /** Paid so far in the terms' currency, decimal string. Only from the API, not by every server. */
  readonly paidAmount?: string;
  /**
   * When the payment that completed the amount was received, epoch ms; the last payment's time
   * when none completed it (settled by hand after a part). Only from the API.
   */
  readonly completedAt?: number;
  /** End of the time to pay, epoch ms. */
  readonly expiresAt?: number;
  /** End of the server's own watch, epoch ms. */
  readonly monitoredUntil?: number;
  readonly checkoutLink?: string;
  readonly methods?: readonly PaymentMethod[];
  readonly confirmations?: Confirmations;
}
