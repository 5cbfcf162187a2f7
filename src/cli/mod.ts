/**
 * The command line. One file a command: parse, call, print; no logic.
 *
 * May import types and pure functions of `src/agent` and `src/license`; what it calls is handed in
 * by `main.ts` as a `CliEnvironment`.
 *
 * Invariants: exit codes are those of `EXIT_CODES`; `--json` is English and has the shape of
 * `json_schemas.ts`; a secret or a whole license key is printed only where it was asked for.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { type CliEnvironment, runCli } from "./mod.ts";
 *
 * let said = "";
 * const environment: CliEnvironment = {
 *   args: ["--version"],
 *   version: "1.2.3",
 *   systemLanguage: "fr",
 *   isTerminal: false,
 *   mayColor: false,
 *   write: (text) => said += text,
 *   writeError: () => {},
 *   readInput: () => Promise.resolve(""),
 *   now: () => 0,
 *   sleep: () => Promise.resolve(),
 *   open: () => Promise.reject(new Error("no configuration is needed")),
 *   startSandbox: () => Promise.reject(new Error("no sandbox is started")),
 * };
 * assert.equal(await runCli(environment), 0);
 * assert.equal(said, "1.2.3\n");
 * ```
 *
 * @module
 */

export { runCli } from "./cli.ts";
export type * from "./environment.ts";
export { EXIT_CODES, type ExitCode } from "./exit_codes.ts";
