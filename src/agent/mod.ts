/**
 * The agent: what every command, and later the background process, does with the domain.
 *
 * May import `src/license` and the ports; never `src/btcpay`, which it reaches through
 * `PaymentSource`, and never `src/platform`, whose implementations `main.ts` hands in.
 *
 * Invariants: facts are saved before anything is said about them; a state that cannot be read is
 * never written over; a request that may have created a payment is never repeated blindly.
 *
 * ```ts
 * import { createLicenseAgent } from "@autotele/license-agent/agent";
 *
 * const agent = createLicenseAgent({
 *   config: { kind: "trouble", trouble: { kind: "noFile", looked: [] } },
 *   store: {
 *     read: () => Promise.resolve({ kind: "empty" }),
 *     update: () => Promise.resolve({ kind: "empty" }),
 *     readRemembered: () => Promise.resolve({}),
 *     rememberTrial: () => Promise.resolve(),
 *     rememberPayments: () => Promise.resolve(),
 *     exclusively: (_name, action) => action(),
 *   },
 *   clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
 *   random: { next: () => 0.5 },
 *   browser: { open: () => Promise.resolve(false) },
 *   randomBytes: (length) => new Uint8Array(length),
 *   machineId: "0".repeat(32),
 * });
 * const { status } = await agent.status();
 * console.assert(status.kind === "misconfigured");
 * ```
 *
 * @module
 */

export type { AgentConfig, LicenseAgentOptions } from "./context.ts";
export * from "./facts_schema.ts";
export { createLicenseAgent } from "./license_agent.ts";
export * from "./state.ts";
export * from "./types.ts";
