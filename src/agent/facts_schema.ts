/**
 * The border for stored facts: what comes out of the state file and the key store is checked here,
 * once. The casts only say that an optional property is absent rather than `undefined`: JSON has
 * no `undefined`.
 *
 * @module
 */

import { z } from "zod";
import type { Facts, RememberedPayments, Trial } from "../license/mod.ts";

const instant = z.number();
const optionalInstant = instant.optional();
const decimal = z.string();

const trial = z.object({ startedAt: instant, endsAt: instant });

const policy = z.object({
  storeId: z.string(),
  currency: z.string(),
  product: z.string(),
  price: decimal,
  minimumPrice: decimal.optional(),
  paymentTolerancePercent: z.number(),
  trialDays: z.number(),
  periodDays: z.number(),
  checkIntervalHours: z.number(),
  offlineDays: z.number(),
  provisionalDays: z.number(),
  distrustDays: z.number(),
  clockToleranceHours: z.number(),
  clockBehindStarts: z.number(),
  machineBinding: z.enum(["seat", "off"]),
  movesPer30Days: z.number(),
});

const terms = z.object({
  licenseKey: z.string().optional(),
  storeId: z.string(),
  type: z.enum(["standard", "topUp"]),
  amount: decimal,
  currency: z.string(),
  product: z.string().optional(),
  machineId: z.string().optional(),
  purpose: z.literal("move").optional(),
  trialEndsAt: optionalInstant,
  createdAt: instant,
});

const latest = z.object({
  via: z.enum(["api", "publicStatus"]),
  progress: z.enum(["new", "processing", "settled", "expired", "invalid"]),
  cause: z.enum(["none", "late", "partial", "over", "marked", "invalid", "other"]),
  paidAmount: decimal.optional(),
  completedAt: optionalInstant,
  expiresAt: optionalInstant,
  monitoredUntil: optionalInstant,
  checkoutLink: z.string().optional(),
  methods: z.array(z.object({
    method: z.string(),
    currency: z.string(),
    due: decimal,
    paid: decimal,
    destination: z.string().optional(),
    link: z.string().optional(),
  })).optional(),
  confirmations: z.object({ received: z.number(), required: z.number() }).optional(),
  at: instant,
  isPaid: z.boolean(),
});

const payment = z.object({
  id: z.string(),
  terms,
  isMadeHere: z.boolean(),
  judgement: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("accepted"),
      at: instant,
      periodDays: z.number(),
      trialDays: z.number(),
      tolerancePercent: z.number(),
    }),
    z.object({
      kind: z.literal("refused"),
      at: instant,
      code: z.enum(["wrongStore", "wrongType", "wrongCurrency", "wrongProduct", "amountTooSmall"]),
    }),
  ]),
  firstPaidAt: optionalInstant,
  lastPaidAt: optionalInstant,
  lastUnpaidAt: optionalInstant,
  completed: z.object({ toldAt: instant, at: instant }).optional(),
  byHandAt: optionalInstant,
  latest: latest.optional(),
  missingAt: z.array(instant),
});

const problemCode = z.enum([
  "network",
  "timeout",
  "tls",
  "unauthenticated",
  "missingPermission",
  "storeNotFound",
  "validation",
  "rejected",
  "rateLimited",
  "server",
  "malformed",
]);

const facts = z.object({
  policy,
  machineId: z.string(),
  trial: trial.optional(),
  licenseKey: z.string().optional(),
  payments: z.record(z.string(), payment),
  checks: z.object({
    lastSuccessAt: optionalInstant,
    last: z.object({ at: instant, ok: z.boolean(), code: problemCode.optional() }).optional(),
    nextAt: optionalInstant,
    failures: z.number(),
  }),
  time: z.object({
    highestAt: instant,
    serverAt: optionalInstant,
    offsetMs: z.number().optional(),
    behindMs: z.number(),
    behindStarts: z.number(),
  }),
  notices: z.record(z.string(), instant),
});

const rememberedKey = z.object({
  licenseKey: z.string(),
  payments: z.array(z.object({
    id: z.string(),
    createdAt: instant,
    amount: decimal,
    periodDays: z.number(),
    trialEndsAt: optionalInstant,
    trialDays: z.number().optional(),
    tolerancePercent: z.number().optional(),
    firstPaidAt: optionalInstant,
    completedAt: optionalInstant,
    takenBackAt: optionalInstant,
    isMove: z.literal(true).optional(),
  })),
});

const remembered = rememberedKey.extend({ others: z.array(rememberedKey).optional() });

/** The stored facts, or `undefined` for anything that is none. Unknown properties are dropped. */
export function parseFacts(value: unknown): Facts | undefined {
  const result = facts.safeParse(value);
  return result.success ? result.data as Facts : undefined;
}

/** The remembered trial, or `undefined` for anything that is none. */
export function parseTrial(value: unknown): Trial | undefined {
  const result = trial.safeParse(value);
  return result.success ? result.data : undefined;
}

/** The remembered payments, or `undefined` for anything that are none. */
export function parseRememberedPayments(value: unknown): RememberedPayments | undefined {
  const result = remembered.safeParse(value);
  return result.success ? result.data as RememberedPayments : undefined;
}
