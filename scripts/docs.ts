/**
 * Writes the documents that are made from the program itself, or with `--check` says which are stale.
 *
 * @module
 */

import { join } from "node:path";
import { renderCliDocument, renderConfigurationDocument } from "../src/cli/documents.ts";
import { ROOT } from "./stage.ts";

const DOCUMENTS: Readonly<Record<string, () => string>> = {
  "cli.md": renderCliDocument,
  "configuration.md": renderConfigurationDocument,
};

const stale: string[] = [];
for (const [name, render] of Object.entries(DOCUMENTS)) {
  const path = join(ROOT, "docs", name);
  const wanted = render();
  const found = await Deno.readTextFile(path).catch(() => "");
  if (found.replaceAll("\r\n", "\n") === wanted) continue;
  if (Deno.args.includes("--check")) stale.push(name);
  else await Deno.writeTextFile(path, wanted);
}
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}. Run: deno task docs`);
  Deno.exit(1);
}
