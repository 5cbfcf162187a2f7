/**
 * The shapes of all JSON output. Imported as types where JSON is rendered; loaded as schemas only by
 * tests and by the documents that are made from them.
 *
 * @module
 */

import { z } from "zod";

const instant = z.iso.datetime().describe("ISO 8601, UTC");
const amount = z.object({
  value: z.string().describe("decimal string"),
  currency: z.string().describe("ISO 4217 or coin code"),
}).readonly();

const status = z.enum([
  "notStarted",
  "trial",
  "trialExpired",
  "active",
  "expired",
  "revoked",
  "moved",
  "unverified",
  "unreadable",
  "misconfigured",
]);

const pendingState = z.enum([
  "waiting",
  "seen",
  "partial",
  "late",
  "expired",
  "replaced",
  "invalid",
]);

/** A payment on its way: in `status --json`, and alone in `buy --json` and `renew --json`. */
export const pendingSchema = z.object({
  invoiceId: z.string(),
  state: pendingState,
  checkoutLink: z.string().nullable(),
  amountDue: amount.describe("what is still to be paid"),
  methods: z.array(
    z.object({
      method: z.string().describe("the server's id: BTC-CHAIN, BTC-LN, LTC-CHAIN …"),
      due: amount.describe("in coins"),
      link: z.string().nullable().describe("what a wallet opens"),
    }).readonly(),
  ).readonly(),
  expiresAt: instant.nullable(),
}).readonly();

const warningSchema = z.object({
  code: z.string().describe("never changes its meaning"),
  message: z.string(),
  cure: z.string().describe("what to type or do next"),
}).readonly();

/** `status --json`, `trial start`, `activate`, `check` and `deactivate` likewise. */
export const statusSchema = z.object({
  schemaVersion: z.literal(1),
  status,
  entitled: z.boolean().describe("AutoTele may be used"),
  until: instant.nullable(),
  daysLeft: z.number().int().nullable().describe("rounded up"),
  provisional: z.boolean().describe("`until` rests on a payment that is not confirmed yet"),
  licenseKey: z.string().nullable().describe("masked, but for --show-key"),
  pending: pendingSchema.nullable(),
  lastCheck: z.object({ at: instant, ok: z.boolean(), code: z.string().nullable() }).readonly()
    .nullable(),
  nextCheckAt: instant.nullable(),
  warnings: z.array(warningSchema).readonly(),
  machineId: z.string().describe("this machine under this product"),
  source: z.enum(["core", "file"]),
}).readonly();

/** Every refusal, on standard output, with the exit code. */
export const errorSchema = z.object({
  error: warningSchema,
}).readonly();

/** One row of `payments --json`. */
export const paymentSchema = z.object({
  invoiceId: z.string(),
  licenseKey: z.string().nullable().describe("masked"),
  createdAt: instant,
  amount,
  progress: z.enum(["new", "processing", "settled", "expired", "invalid"]).nullable(),
  cause: z.enum(["none", "late", "partial", "over", "marked", "invalid", "other"]).nullable(),
  state: pendingState.nullable(),
  refusal: z.enum(["wrongStore", "wrongType", "wrongCurrency", "wrongProduct", "amountTooSmall"])
    .nullable().describe("why it does not count"),
  period: z.object({ startsAt: instant, endsAt: instant }).readonly().nullable(),
  machine: z.enum(["here", "elsewhere", "unnamed"]),
  move: z.boolean(),
  checkoutLink: z.string().nullable(),
}).readonly();

/** `config show --json`. */
export const configSchema = z.object({
  path: z.string().nullable(),
  keys: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable().describe("null for secrets"),
      isSet: z.boolean(),
      from: z.string().describe("a path, a variable, or `default`"),
    }).readonly(),
  ).readonly(),
}).readonly();

/** `config path --json`. */
export const configPathSchema = z.object({
  path: z.string().nullable().describe("the file in use"),
  looked: z.array(z.string()).readonly().describe("where it was looked for"),
}).readonly();

/** `config init --json`. */
export const configInitSchema = z.object({
  path: z.string(),
  isNew: z.boolean().describe("false: there was one, and it was left alone"),
}).readonly();

/** `config check --json` of a configuration that can be used. */
export const configCheckSchema = z.object({
  path: z.string().nullable(),
  warnings: z.array(warningSchema).readonly(),
}).readonly();

/** One row of `stores --json`. */
export const storeSchema = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string().nullable(),
}).readonly();

/** `invoice create --json` and `invoice get --json`; `invoice find --json` is an array of them. */
export const invoiceSchema = z.object({
  invoiceId: z.string(),
  orderId: z.string().nullable().describe("masked"),
  progress: z.string(),
  cause: z.string(),
  amount,
  createdAt: instant,
  expiresAt: instant.nullable(),
  checkoutLink: z.string().nullable(),
}).readonly();

/** The one line of `sandbox --json` when it listens. */
export const sandboxSchema = z.object({
  url: z.string(),
  storeId: z.string(),
  apiKeys: z.object({ agent: z.string(), view: z.string(), create: z.string(), admin: z.string() })
    .readonly(),
  webhookSecret: z.string(),
  currency: z.string(),
}).readonly();

/** See {@linkcode pendingSchema}. */
export type PendingJson = z.infer<typeof pendingSchema>;
/** See {@linkcode statusSchema}. */
export type StatusJson = z.infer<typeof statusSchema>;
/** See {@linkcode errorSchema}. */
export type ErrorJson = z.infer<typeof errorSchema>;
/** See {@linkcode paymentSchema}. */
export type PaymentJson = z.infer<typeof paymentSchema>;
/** See {@linkcode configSchema}. */
export type ConfigJson = z.infer<typeof configSchema>;
/** See {@linkcode configPathSchema}. */
export type ConfigPathJson = z.infer<typeof configPathSchema>;
/** See {@linkcode configInitSchema}. */
export type ConfigInitJson = z.infer<typeof configInitSchema>;
/** See {@linkcode configCheckSchema}. */
export type ConfigCheckJson = z.infer<typeof configCheckSchema>;
/** One warning, or what an error holds. */
export type WarningJson = z.infer<typeof warningSchema>;
/** See {@linkcode storeSchema}. */
export type StoreJson = z.infer<typeof storeSchema>;
/** See {@linkcode invoiceSchema}. */
export type InvoiceJson = z.infer<typeof invoiceSchema>;
/** See {@linkcode sandboxSchema}. */
export type SandboxJson = z.infer<typeof sandboxSchema>;
