/** What is made from the program is up to date. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { exampleConfig } from "../../src/agent/config/mod.ts";
import {
  leafPaths,
  renderCliDocument,
  renderConfigurationDocument,
  SHAPES,
} from "../../src/cli/documents.ts";

async function read(path: string): Promise<string> {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  return text.replaceAll("\r\n", "\n");
}

Deno.test("docs/cli.md and docs/configuration.md are what `deno task docs` writes", async () => {
  assert.equal(await read("docs/cli.md"), renderCliDocument());
  assert.equal(await read("docs/configuration.md"), renderConfigurationDocument());
});

Deno.test("config/btcpay_config.example.json is what `config init` writes", async () => {
  assert.equal(await read("config/btcpay_config.example.json"), exampleConfig());
});

Deno.test("every command with --json has its shape in the document", () => {
  const told = SHAPES.flatMap(([paths]) => paths);
  const printing = leafPaths().filter(({ hasJson }) => hasJson).map(({ path }) => path);
  assert.deepEqual([...told].sort(), [...printing].sort());
});
