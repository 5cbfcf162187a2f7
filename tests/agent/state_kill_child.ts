/** Writes the state again and again, each time one notice more, until it is killed. */
import { createStateStore } from "../../src/agent/state_store.ts";
import { createFacts, DEFAULT_POLICY, type Facts } from "../../src/license/mod.ts";
import { createFileKeyStore } from "../../src/platform/file_key_store.ts";
import { realFiles } from "../../src/platform/files.ts";
import { createFakeKeyStore } from "../fakes/key_store.ts";

const [folder] = Deno.args;
if (folder === undefined) throw new TypeError("Cannot write: no folder was given");
const machineId = "0".repeat(32);
const os = createFakeKeyStore();
os.trouble = "missing";
const file = createFileKeyStore({ files: realFiles, folder, machineId });
const store = createStateStore({
  files: realFiles,
  keyStores: { os, file },
  folder,
  machineId,
  clock: { now: () => Date.now() },
});

function withOneMore(facts: Facts): Facts {
  const count = Object.keys(facts.notices).length;
  return { ...facts, notices: { ...facts.notices, [`${count + 1}`]: 1 } };
}

const empty = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, machineId);
for (;;) {
  const state = await store.update((stored) =>
    withOneMore(stored.kind === "loaded" ? stored.facts : empty)
  );
  const count = state.kind === "loaded" ? Object.keys(state.facts.notices).length : 0;
  await Deno.stdout.write(new TextEncoder().encode(`${count}\n`));
}
