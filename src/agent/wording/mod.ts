/**
 * All words for people, in French and English: statuses, pending payments, warnings, refusals,
 * notices, and the command line. Pure; loaded when something is to be said.
 *
 * May import the agent's types and the domain. `--json` output is not from here, but for the
 * `message` and `cure` of warnings and refusals, which are always English there.
 *
 * Invariants: a code without words in either language does not compile; no sentence holds a license
 * key or another secret; every cure ends with what to type or do next.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { catalogueOf, createFormat, tellError } from "./mod.ts";
 *
 * const speaker = { format: createFormat("fr", "Europe/Paris"), now: 0 };
 * const told = tellError(catalogueOf("fr"), { code: "keyMissing" }, speaker);
 * assert.equal(told.cure, "autotele-agent activate KEY");
 * ```
 *
 * @module
 */

export type * from "./catalogue.ts";
export * from "./format.ts";
export * from "./tell.ts";
