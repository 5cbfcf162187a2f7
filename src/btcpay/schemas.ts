/**
 * What a BTCPay Server says, as zod schemas: the one border where its answers become types. Unknown
 * properties are dropped (among them the key that `api-keys/current` repeats); missing ones of older
 * servers are borne where a meaning is left. Both dialects come out the same.
 *
 * @module
 */

import { z } from "zod";
import type { Progress, ProgressCause } from "../license/payment.ts";
import {
  amountSchema,
  instantSchema,
  optional,
  optionalInstantSchema,
  optionalTextSchema,
  orderIdSchema,
} from "./scalars.ts";

/** Status words of every dialect, in lower case. The last three are those of servers before 1.1. */
const PROGRESS: ReadonlyMap<string, Progress> = new Map<string, Progress>([
  ["new", "new"],
  ["processing", "processing"],
  ["settled", "settled"],
  ["expired", "expired"],
  ["invalid", "invalid"],
  ["paid", "processing"],
  ["confirmed", "settled"],
  ["complete", "settled"],
]);

const CAUSE: ReadonlyMap<string, ProgressCause> = new Map<string, ProgressCause>([
  ["none", "none"],
  ["paidlate", "late"],
  ["paidpartial", "partial"],
  ["paidover", "over"],
  ["marked", "marked"],
  ["invalid", "invalid"],
]);

/** A status word, any case. A word that no server is known to say is no answer. */
const progressSchema = z.string().transform((word, context): Progress => {
  const progress = PROGRESS.get(word.toLowerCase());
  if (progress !== undefined) return progress;
  context.addIssue({ code: "custom", message: "Unknown status" });
  return z.NEVER;
});

const causeSchema = z.string().nullish().transform((word): ProgressCause =>
  word === null || word === undefined ? "none" : CAUSE.get(word.toLowerCase()) ?? "other"
);

const typeSchema = z.string().nullish().transform((word, context): "standard" | "topUp" => {
  const lower = (word ?? "standard").toLowerCase();
  if (lower === "standard") return "standard";
  if (lower === "topup") return "topUp";
  context.addIssue({ code: "custom", message: "Unknown type" });
  return z.NEVER;
});

const idSchema = z.string().min(1).max(200);

const metadataSchema = z.object({
  orderId: orderIdSchema.optional(),
  machineId: optionalTextSchema.optional(),
  product: optionalTextSchema.optional(),
  purpose: optionalTextSchema.optional(),
  trialEndsAt: optionalInstantSchema.optional(),
}).nullish().transform((value) => value ?? {});

const paymentSchema = z.object({
  receivedDate: instantSchema,
  value: amountSchema,
  fee: optional(amountSchema),
  /** `invalid` does not count; any other word does. */
  status: optional(z.string().transform((word) => word.toLowerCase())),
});

/** One way to pay an invoice, with the payments made by it. */
export const paymentMethodSchema = z.object({
  paymentMethodId: optional(idSchema),
  /** The name of `paymentMethodId` before 2.0. */
  paymentMethod: optional(idSchema),
  currency: optional(z.string()),
  /** The name of `currency` before 2.0. */
  cryptoCode: optional(z.string()),
  destination: optional(optionalTextSchema),
  paymentLink: optional(optionalTextSchema),
  rate: optional(amountSchema),
  due: optional(amountSchema),
  paymentMethodPaid: optional(amountSchema),
  totalPaid: optional(amountSchema),
  payments: optional(z.array(paymentSchema)),
}).transform((wire, context) => {
  const { paymentMethodId, paymentMethod, cryptoCode, ...rest } = wire;
  const method = paymentMethodId ?? paymentMethod;
  if (method === undefined) {
    context.addIssue({ code: "custom", message: "Payment method without id" });
    return z.NEVER;
  }
  const currency = rest.currency ?? cryptoCode ?? method.split("-")[0] ?? method;
  return { ...rest, method, currency, payments: rest.payments ?? [] };
});

/** An invoice, as create, read and find answer it. Times come out in epoch ms. */
export const invoiceSchema = z.object({
  id: idSchema,
  storeId: idSchema,
  amount: optional(amountSchema),
  paidAmount: optional(amountSchema),
  currency: z.string().min(1),
  type: typeSchema,
  status: progressSchema,
  additionalStatus: causeSchema,
  checkoutLink: optional(z.string()),
  createdTime: instantSchema,
  expirationTime: optional(instantSchema),
  monitoringExpiration: optional(instantSchema),
  archived: optional(z.boolean()),
  /** The older dialect's place. */
  orderId: orderIdSchema.optional(),
  metadata: metadataSchema,
  /** Filled by a search with `includePaymentMethods=true` only. */
  paymentMethods: optional(z.array(paymentMethodSchema)),
}).transform(({ orderId, ...rest }) => ({
  ...rest,
  metadata: { ...rest.metadata, orderId: rest.metadata.orderId ?? orderId },
  paymentMethods: rest.paymentMethods ?? [],
}));

/** The public status page of an invoice. Amounts in coins; its fiat texts are not looked at. */
export const publicStatusSchema = z.object({
  invoiceId: idSchema,
  storeId: idSchema,
  status: progressSchema,
  invoiceCurrency: optional(z.string()),
  orderId: orderIdSchema.optional(),
  paymentMethodId: optional(z.string()),
  paymentMethodCurrency: optional(z.string()),
  address: optional(optionalTextSchema),
  invoiceBitcoinUrl: optional(optionalTextSchema),
  due: optional(amountSchema),
  paid: optional(amountSchema),
  expirationSeconds: optional(z.number()),
  requiredConfirmations: optional(z.number()),
  receivedConfirmations: optional(z.number()),
  availablePaymentMethods: optional(z.array(z.object({
    paymentMethodId: idSchema,
    displayed: optional(z.boolean()),
  }))),
});

/** A store, as its settings say. Seconds and percent as the server has them. */
export const storeSchema = z.object({
  id: idSchema,
  name: z.string(),
  defaultCurrency: optional(z.string()),
  invoiceExpiration: optional(z.number()),
  monitoringExpiration: optional(z.number()),
  paymentTolerance: optional(z.number()),
  speedPolicy: optional(z.string()),
  anyoneCanCreateInvoice: optional(z.boolean()),
});

/** What the key in use may do. The key itself, which the server repeats, is dropped here. */
export const apiKeySchema = z.object({
  label: optional(z.string()),
  permissions: z.array(z.string()),
});

/** Whether the server has caught up with its chains. */
export const healthSchema = z.object({ synchronized: z.boolean() });

/** The server's version and ways to be paid. */
export const serverInfoSchema = z.object({
  version: z.string(),
  fullySynched: optional(z.boolean()),
  supportedPaymentMethods: optional(z.array(z.string())),
});

/** A webhook. The secret is told once, in the answer that creates it. */
export const webhookSchema = z.object({
  id: idSchema,
  url: z.string(),
  enabled: optional(z.boolean()),
  automaticRedelivery: optional(z.boolean()),
  secret: optional(z.string()),
  authorizedEvents: optional(z.object({
    everything: optional(z.boolean()),
    specificEvents: optional(z.array(z.string())),
  })),
});

/** A refusal's body, or a problem document's. */
export const errorBodySchema = z.object({
  code: optional(optionalTextSchema),
  message: optional(optionalTextSchema),
  missingPermission: optional(optionalTextSchema),
  title: optional(optionalTextSchema),
  detail: optional(optionalTextSchema),
});

/** The body of a 422. */
export const validationBodySchema = z.array(z.object({
  path: z.string(),
  message: optional(optionalTextSchema),
}));

/** An invoice. */
export type Invoice = z.output<typeof invoiceSchema>;
/** One way to pay an invoice. */
export type InvoicePaymentMethod = z.output<typeof paymentMethodSchema>;
/** The public status of an invoice. */
export type PublicStatus = z.output<typeof publicStatusSchema>;
/** A store. */
export type Store = z.output<typeof storeSchema>;
/** The key in use. */
export type ApiKey = z.output<typeof apiKeySchema>;
/** The server's health. */
export type Health = z.output<typeof healthSchema>;
/** The server's version. */
export type ServerInfo = z.output<typeof serverInfoSchema>;
/** A webhook. */
export type Webhook = z.output<typeof webhookSchema>;
