/**
 * The configuration: `btcpay_config.json`, and the environment over it.
 *
 * May import the domain, the ports and the agent's types. One table (`CONFIG_KEYS`) is read for
 * checking, for `config show` and for `docs/configuration.md`.
 *
 * Invariants: everything wrong is named at once, with the file or the variable it stands in; a
 * value is never repeated in a message; a key that this version does not know is a warning, so that
 * a configuration for a newer one works.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { configCandidates, loadConfig, toPolicy } from "./mod.ts";
 *
 * const variables: Record<string, string> = {
 *   AUTOTELE_BTCPAY_URL: "https://pay.example/",
 *   AUTOTELE_BTCPAY_STORE_ID: "S",
 *   AUTOTELE_BTCPAY_API_KEY: "K",
 * };
 * const loaded = await loadConfig({
 *   files: {
 *     read: () => Promise.resolve(undefined),
 *     mode: () => Promise.resolve(undefined),
 *   },
 *   environment: (name) => variables[name],
 *   candidates: configCandidates({ workingFolder: "." }),
 * });
 * assert.equal(loaded.kind === "loaded" && loaded.config.values.server_url, "https://pay.example");
 * assert.equal(loaded.kind === "loaded" && toPolicy(loaded.config).price, "29.99");
 * ```
 *
 * @module
 */

export * from "./config.ts";
export * from "./example.ts";
export * from "./keys.ts";
export type * from "./schema.ts";
