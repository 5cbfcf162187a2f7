/**
 * BTCPay Server, as the rest of the program sees it: a client of its Greenfield API, the agent's
 * payment source over that client, and the check of webhook signatures.
 *
 * May import `src/license` (payment types and money) and `src/ports.ts`; nothing else of ours.
 * What the world gives (fetch, clock, randomness) comes in as ports.
 *
 * Invariants: every answer passes a schema once, at this border; every outcome is a value, only
 * aborting rejects; the API key goes to the one configured host and into no error, detail or
 * address; a creation that may have arrived is not sent again; "not found" is said only where the
 * server said it to a key that could have seen more.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { createBtcpayClient } from "@autotele/license-agent/btcpay";
 *
 * const client = createBtcpayClient({
 *   baseUrl: "https://btcpay.example",
 *   storeId: "STORE",
 *   fetch: () => Promise.resolve(Response.json({ synchronized: true })),
 *   clock: { now: () => 0, monotonic: () => 0, sleep: () => new Promise(() => {}) },
 *   random: { next: () => 0.5 },
 * });
 * const health = await client.getHealth();
 * assert.ok(health.kind === "answered" && health.value.synchronized);
 * ```
 *
 * @module
 */

export type { BtcpayAnswer } from "./call.ts";
export * from "./client.ts";
export * from "./completion.ts";
export * from "./converter.ts";
export { type FaultName, problemOfFault } from "./fault.ts";
export type { FindOptions } from "./find.ts";
export { parseHttpDate } from "./http_date.ts";
export * from "./order.ts";
export * from "./payment_source.ts";
export * from "./permissions.ts";
export * from "./problem.ts";
export * from "./public_status.ts";
export { DEFAULT_RETRY, mayRetry, type RetryOptions, withRetry } from "./retry.ts";
export * from "./schemas.ts";
export { isId, isLoopbackHost, parseServerUrl, type ServerUrl } from "./server_url.ts";
export {
  createTransport,
  type Send,
  type TransportAnswer,
  type TransportOptions,
  type TransportRequest,
} from "./transport.ts";
export * from "./webhook.ts";
export * from "./webhook_event.ts";
