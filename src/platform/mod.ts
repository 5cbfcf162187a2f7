/**
 * The real ports: clock, files, key stores, machine id, browser, paths, language.
 *
 * Imports `src/ports.ts` and nothing else of the project; only `main.ts` and tests import it. Each
 * port passes the same contract suite as its fake (`tests/platform`). What one system does
 * differently is said where it is handled.
 *
 * ```ts
 * import { userConfigFolder } from "./mod.ts";
 * const environment = (name: string) => ({ HOME: "/home/lea" })[name];
 * console.assert(userConfigFolder("x", { os: "linux", environment })?.startsWith("/home/lea"));
 * ```
 *
 * @module
 */

export * from "./browser.ts";
export * from "./clock.ts";
export * from "./file_key_store.ts";
export * from "./files.ts";
export * from "./locale.ts";
export * from "./machine_id.ts";
export * from "./os_key_store.ts";
export * from "./paths.ts";
export * from "./random.ts";
