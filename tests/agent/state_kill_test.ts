import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { createStateStore } from "../../src/agent/state_store.ts";
import { createFileKeyStore } from "../../src/platform/file_key_store.ts";
import { realFiles } from "../../src/platform/files.ts";
import { createFakeKeyStore } from "../fakes/key_store.ts";

const MACHINE = "0".repeat(32);
const ROUNDS = 12;

/** Starts the writer and kills it a little after its first write; the last count that it told. */
async function writeAndKill(folder: string, round: number): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-A",
      "--no-check",
      fileURLToPath(new URL("./state_kill_child.ts", import.meta.url)),
      folder,
    ],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let told = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    told += decoder.decode(chunk, { stream: true });
    // Every round a little later, so that each step of a write is hit sooner or later.
    if (told.split("\n").length > 1 + round) {
      child.kill("SIGKILL");
      break;
    }
  }
  await child.status;
  const counts = told.split("\n").slice(0, -1).map(Number);
  return counts.at(-1) ?? 0;
}

Deno.test("state: a writer killed at any moment leaves a readable state, and nothing told is lost", async () => {
  const folder = await Deno.makeTempDir({ prefix: "autotele kill " });
  const os = createFakeKeyStore();
  os.trouble = "missing";
  const store = createStateStore({
    files: realFiles,
    keyStores: { os, file: createFileKeyStore({ files: realFiles, folder, machineId: MACHINE }) },
    folder,
    machineId: MACHINE,
    clock: { now: () => 0 },
  });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const told = await writeAndKill(folder, round);
      const state = await store.read();
      assert.equal(state.kind, "loaded", `round ${round}: ${JSON.stringify(state)}`);
      const count = state.kind === "loaded" ? Object.keys(state.facts.notices).length : 0;
      assert.ok(count >= told, `round ${round}: ${count} of ${told} told`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
