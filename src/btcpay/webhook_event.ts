/**
 * What a webhook delivery tells, in both dialects.
 *
 * @module
 */

import { z } from "zod";
import { optional, optionalInstantSchema, optionalTextSchema, orderIdSchema } from "./scalars.ts";

/** Event types about an invoice that this program knows. */
export const WEBHOOK_EVENT_TYPES = [
  "InvoiceCreated",
  "InvoiceReceivedPayment",
  "InvoiceProcessing",
  "InvoicePaymentSettled",
  "InvoiceSettled",
  "InvoiceExpired",
  "InvoiceExpiredPaidPartial",
  "InvoicePaidAfterExpiration",
  "InvoiceInvalid",
] as const;

/** A known event type. */
export type WebhookEventType = typeof WEBHOOK_EVENT_TYPES[number];

/** One delivery. A hint that something changed, no more: read the invoice again. */
export interface WebhookEvent {
  readonly kind: "invoice";
  readonly type: WebhookEventType;
  readonly invoiceId: string;
  readonly storeId?: string;
  readonly orderId?: string;
  /** The same for every delivery of one event: its first delivery's id. Absent in older dialects. */
  readonly deliveryKey?: string;
  readonly isRedelivery: boolean;
  /** Epoch ms, by the server; not signed apart from the body. */
  readonly at?: number;
}

/** A parsed delivery: about an invoice, of a type to be ignored politely, or none at all. */
export type ParsedWebhook =
  | WebhookEvent
  | { readonly kind: "ignored"; readonly type: string }
  | { readonly kind: "malformed" };

const eventSchema = z.object({
  type: z.string().min(1),
  invoiceId: optional(optionalTextSchema),
  storeId: optional(optionalTextSchema),
  orderId: orderIdSchema.optional(),
  metadata: z.object({ orderId: orderIdSchema.optional() }).nullish().catch(undefined),
  deliveryId: optional(optionalTextSchema),
  originalDeliveryId: optional(optionalTextSchema),
  isRedelivery: z.boolean().nullish().catch(undefined),
  timestamp: optionalInstantSchema.optional(),
});

/** Reads the JSON value of a delivery. Types are taken in any case. */
export function parseWebhookEvent(value: unknown): ParsedWebhook {
  const { data } = eventSchema.safeParse(value);
  if (data === undefined) return { kind: "malformed" };
  const lower = data.type.toLowerCase();
  const type = WEBHOOK_EVENT_TYPES.find((known) => known.toLowerCase() === lower);
  if (type === undefined) return { kind: "ignored", type: data.type.slice(0, 100) };
  if (data.invoiceId === undefined) return { kind: "malformed" };
  const orderId = data.metadata?.orderId ?? data.orderId;
  const deliveryKey = data.originalDeliveryId ?? data.deliveryId;
  return {
    kind: "invoice",
    type,
    invoiceId: data.invoiceId,
    ...(data.storeId === undefined ? {} : { storeId: data.storeId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(deliveryKey === undefined ? {} : { deliveryKey }),
    isRedelivery: data.isRedelivery ?? false,
    ...(data.timestamp === undefined ? {} : { at: data.timestamp }),
  };
}
