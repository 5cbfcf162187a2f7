/**
 * What is asked for when a license is bought, as an invoice; and whether the server made that of it.
 * Pure.
 *
 * @module
 */

import { compareDecimals } from "../license/money.ts";
import type { PaymentOrder } from "../license/payment_source.ts";
import type { NewInvoice } from "./client_types.ts";
import type { Invoice } from "./schemas.ts";

/** How invoices of license orders are made. */
export interface OrderOptions {
  /** Where the checkout page sends the buyer afterwards. */
  readonly redirectUrl?: string;
  /** Time to pay; the store's own when left out. */
  readonly expirationMinutes?: number;
}

/** The invoice of an order: fixed price, nothing tolerated, nobody sent away by itself. */
export function toNewInvoice(order: PaymentOrder, options: OrderOptions): NewInvoice {
  const { redirectUrl, expirationMinutes } = options;
  return {
    amount: order.amount,
    currency: order.currency,
    orderId: order.licenseKey,
    metadata: {
      machineId: order.machineId,
      product: order.product,
      ...(order.purpose === undefined ? {} : { purpose: order.purpose }),
      ...(order.trialEndsAt === undefined ? {} : { trialEndsAt: toSeconds(order.trialEndsAt) }),
    },
    checkout: {
      // Whatever the store tolerates: the price is the price.
      paymentTolerance: 0,
      redirectAutomatically: false,
      defaultLanguage: order.language === "fr" ? "fr-FR" : "en",
      ...(redirectUrl === undefined ? {} : { redirectURL: redirectUrl }),
      ...(expirationMinutes === undefined ? {} : { expirationMinutes }),
    },
  };
}

/** Rounded up: no part of the trial is lost. */
function toSeconds(at: number): number {
  return Math.ceil(at / 1000);
}

/** What the server made otherwise than asked for; `undefined` when nothing that counts. */
export function findMismatch(
  invoice: Invoice,
  order: PaymentOrder,
  storeId: string,
): string | undefined {
  if (invoice.storeId !== storeId) return "createdInOtherStore";
  if (invoice.type !== "standard") return "createdWithOtherType";
  if (invoice.amount === undefined || compareDecimals(invoice.amount, order.amount) !== 0) {
    return "createdWithOtherAmount";
  }
  if (invoice.currency.toUpperCase() !== order.currency.toUpperCase()) {
    return "createdWithOtherCurrency";
  }
  const { orderId } = invoice.metadata;
  return orderId === undefined || orderId === order.licenseKey ? undefined : "createdForOtherOrder";
}

/**
 * The invoice with the terms that were asked for where the answer leaves them out: an older server
 * may drop metadata.
 */
export function completeFrom(invoice: Invoice, order: PaymentOrder): Invoice {
  const { metadata } = invoice;
  const trialEndsAt = metadata.trialEndsAt ??
    (order.trialEndsAt === undefined ? undefined : toSeconds(order.trialEndsAt) * 1000);
  return {
    ...invoice,
    metadata: {
      orderId: metadata.orderId ?? order.licenseKey,
      machineId: metadata.machineId ?? order.machineId,
      product: metadata.product ?? order.product,
      purpose: metadata.purpose ?? order.purpose,
      trialEndsAt,
    },
  };
}
