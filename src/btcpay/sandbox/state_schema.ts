/**
 * The border for a sandbox's state file.
 *
 * @module
 */

import { z } from "zod";
import type { SandboxState } from "./model.ts";

const nullableText = z.string().nullable();

const invoice = z.object({
  id: z.string(),
  storeId: z.string(),
  amount: z.string(),
  cents: z.number(),
  type: z.enum(["Standard", "TopUp"]),
  currency: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  checkout: z.object({
    speedPolicy: z.string(),
    paymentMethods: z.array(z.string()),
    defaultPaymentMethod: nullableText,
    expirationMinutes: z.number(),
    monitoringMinutes: z.number(),
    paymentTolerance: z.number(),
    redirectURL: nullableText,
    redirectAutomatically: z.boolean(),
    defaultLanguage: nullableText,
    lazyPaymentMethods: z.boolean().nullable(),
  }),
  createdAt: z.number(),
  expiresAt: z.number(),
  monitoredUntil: z.number(),
  methods: z.array(z.object({
    id: z.string(),
    coin: z.string(),
    isLightning: z.boolean(),
    address: z.string(),
    rate: z.number(),
    keyIndex: z.number(),
    hasFee: z.boolean(),
  })),
  payments: z.array(z.object({
    id: z.string(),
    methodId: z.string(),
    value: z.number(),
    fee: z.number(),
    receivedAt: z.number(),
    confirmations: z.number(),
    isReplaced: z.boolean(),
  })),
  status: z.enum(["New", "Processing", "Settled", "Expired", "Invalid"]),
  additionalStatus: z.string(),
  isArchived: z.boolean(),
});

const state: z.ZodType<SandboxState> = z.object({
  storeId: z.string(),
  storeName: z.string(),
  currency: z.string(),
  webhookSecret: z.string(),
  clockOffsetMs: z.number(),
  nextKeyIndex: z.number(),
  blockHeight: z.number(),
  keys: z.array(
    z.object({ key: z.string(), label: z.string(), permissions: z.array(z.string()) }),
  ),
  invoices: z.array(invoice),
  webhooks: z.array(z.object({
    id: z.string(),
    enabled: z.boolean(),
    secret: z.string(),
    automaticRedelivery: z.boolean(),
    url: z.string(),
    everything: z.boolean(),
    specificEvents: z.array(z.string()),
  })),
  deliveries: z.array(z.object({
    id: z.string(),
    webhookId: z.string(),
    originalId: z.string(),
    type: z.string(),
    body: z.string(),
    createdAt: z.number(),
    dueAt: z.number(),
    attempts: z.number(),
    isDone: z.boolean(),
    deliveredAt: z.number().nullable(),
    httpCode: z.number().nullable(),
    errorMessage: nullableText,
  })),
});

/** The state of a file's JSON, or `undefined` when it is none. */
export function parseSandboxState(value: unknown): SandboxState | undefined {
  const result = state.safeParse(value);
  return result.success ? result.data : undefined;
}
