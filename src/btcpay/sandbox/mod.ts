/**
 * A BTCPay Server stand-in to develop and test against: a function from request to answer, with a
 * clock that can be moved and trouble on demand. It is held against recordings of a real server,
 * and passes the contract suite that real servers pass.
 *
 * May import its neighbours in `src/btcpay` that hold no secret of the client (permissions, hosts),
 * hono, uqr and zod. It opens no port: whoever serves it does, on loopback.
 *
 * Invariants: every change of an invoice goes through `life.ts`, which knows no clock and returns what
 * is to be told; the state is plain JSON and the whole truth, so that a file of it goes on where it
 * stopped; time is the port's clock plus an offset that the control calls move, and every answer is
 * dated by it; what falls due in between is told before the next answer. Control calls are refused
 * unless both the caller and the Host header are this machine.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { createSandbox, createSandboxState } from "@autotele/license-agent/btcpay/sandbox";
 *
 * const sandbox = createSandbox(createSandboxState(), {
 *   clock: { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>(() => {}) },
 *   fetch: () => Promise.reject(new TypeError("no webhooks here")),
 * });
 * const { storeId, apiKeys } = sandbox.describe();
 * const send = (path: string, body: unknown) =>
 *   sandbox.handle(
 *     new Request(`http://localhost${path}`, {
 *       method: "POST",
 *       headers: { authorization: `token ${apiKeys.agent}`, "content-type": "application/json" },
 *       body: JSON.stringify(body),
 *     }),
 *   );
 * const order = { amount: "29.99", currency: "EUR" };
 * const { id } = await (await send(`/api/v1/stores/${storeId}/invoices`, order)).json();
 * await send(`/sandbox/invoices/${id}/pay`, {});
 * const settled = await (await send(`/sandbox/invoices/${id}/confirm`, { blocks: 1 })).json();
 * assert.equal(settled.status, "Settled");
 * ```
 *
 * @module
 */

export { type Fault, faultSchema } from "./faults.ts";
export type * from "./model.ts";
export {
  createSandbox,
  createSandboxState,
  type Sandbox,
  type SandboxDescription,
} from "./sandbox.ts";
export { parseSandboxState } from "./state_schema.ts";
export type { SandboxOptions } from "./world.ts";
