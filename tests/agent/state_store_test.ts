import assert from "node:assert/strict";
import { join } from "node:path";
import { createStateStore, STATE_FILE } from "../../src/agent/state_store.ts";
import type { StateStore } from "../../src/agent/state.ts";
import {
  createFacts,
  DEFAULT_POLICY,
  type Facts,
  openEnvelope,
  sealEnvelope,
} from "../../src/license/mod.ts";
import { FileError } from "../../src/ports.ts";
import { createFakeFileSystem, type FakeFileSystem } from "../fakes/file_system.ts";
import { createFakeKeyStore, type FakeKeyStore } from "../fakes/key_store.ts";

const FOLDER = join("home", "léa", "autotele-agent");
const MACHINE = "0123456789abcdef0123456789abcdef";
const NOW = Date.UTC(2026, 10, 23, 10, 15, 30);
const STATE = join(FOLDER, STATE_FILE);
const BACKUP = `${STATE}.bak`;

interface Bench {
  readonly files: FakeFileSystem;
  readonly os: FakeKeyStore;
  readonly file: FakeKeyStore;
  readonly store: StateStore;
  /** The same folder on another machine. */
  elsewhere(): StateStore;
}

function createBench(): Bench {
  const files = createFakeFileSystem();
  const [os, file] = [createFakeKeyStore("os"), createFakeKeyStore("file")];
  const create = (machineId: string): StateStore =>
    createStateStore({
      files,
      keyStores: { os, file },
      folder: FOLDER,
      machineId,
      clock: { now: () => NOW },
    });
  return { files, os, file, store: create(MACHINE), elsewhere: () => create("f".repeat(32)) };
}

/** Facts that can be told apart by a number. */
function facts(number: number): Facts {
  const empty = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, MACHINE);
  return { ...empty, trial: { startedAt: number, endsAt: number + 1 } };
}

async function trialIn(store: StateStore): Promise<number | undefined> {
  const state = await store.read();
  return state.kind === "loaded" ? state.facts.trial?.startedAt : undefined;
}

Deno.test("state: what was written is read, and an empty folder is empty", async () => {
  const { store } = createBench();
  assert.deepEqual(await store.read(), { kind: "empty" });
  const written = await store.update(() => facts(1));
  assert.deepEqual(written, { kind: "loaded", facts: facts(1), from: "file" });
  assert.deepEqual(await store.read(), written);
});

Deno.test("state: nothing is written when there is nothing to change", async () => {
  const { store, files } = createBench();
  await store.update(() => undefined);
  assert.equal(files.contents.size, 0);
});

Deno.test("state: the previous good one stays as backup and is used when the newest is damaged", async () => {
  const { store, files } = createBench();
  await store.update(() => facts(1));
  await store.update(() => facts(2));
  files.contents.set(STATE, new Uint8Array([1, 2, 3]));
  assert.deepEqual(await store.read(), { kind: "loaded", facts: facts(1), from: "backup" });
  await store.update(() => facts(3));
  assert.equal(await trialIn(store), 3);
  files.contents.delete(STATE);
  assert.equal(await trialIn(store), 1, "the damaged file did not become the backup");
});

Deno.test("state: two damaged files are kept aside, said once, and never lost", async () => {
  const { store, files } = createBench();
  await store.update(() => facts(1));
  await store.update(() => facts(2));
  const damaged = new Uint8Array([1, 2, 3]);
  for (const path of [STATE, BACKUP]) files.contents.set(path, damaged);
  const keptAt = `${STATE}.corrupt-20261123-101530`;
  assert.deepEqual(await store.read(), { kind: "unreadable", cause: "corrupt", keptAt });
  assert.deepEqual(files.contents.get(keptAt), damaged);
  assert.deepEqual(files.contents.get(`${keptAt}.bak`), damaged);
  assert.deepEqual(await store.read(), { kind: "empty" });
});

Deno.test("state: every flipped bit of the file is noticed", async () => {
  const { store, files } = createBench();
  await store.update(() => facts(1));
  const sealed = files.contents.get(STATE) ?? new Uint8Array();
  for (let index = 0; index < sealed.length; index += 7) {
    const flipped = sealed.slice();
    flipped[index] = (flipped[index] ?? 0) ^ 1;
    files.contents.set(STATE, flipped);
    files.contents.delete(BACKUP);
    const state = await store.read();
    assert.equal(state.kind, "unreadable", `byte ${index}`);
    for (const path of [...files.contents.keys()]) files.contents.delete(path);
  }
});

Deno.test("state: one of another machine does not open, and is kept aside", async () => {
  const { store, files, elsewhere } = createBench();
  await store.update(() => facts(1));
  const sealed = files.contents.get(STATE);
  const state = await elsewhere().read();
  assert.equal(state.kind, "unreadable");
  const keptAt = state.kind === "unreadable" ? state.keptAt ?? "" : "";
  assert.deepEqual(files.contents.get(keptAt), sealed);
});

Deno.test("state: a newer version is never touched", async () => {
  const { store, files } = createBench();
  await store.update(() => facts(1));
  const newer = files.contents.get(STATE)?.slice() ?? new Uint8Array();
  newer[6] = 2;
  files.contents.set(STATE, newer);
  const closed = { kind: "unreadable", cause: "newerVersion" } as const;
  assert.deepEqual(await store.read(), closed);
  assert.deepEqual(await store.update(() => facts(2)), closed);
  assert.deepEqual(files.contents.get(STATE), newer);
});

Deno.test("state: newer content in a known envelope is never touched either", async () => {
  const { store, files, os } = createBench();
  await store.update(() => facts(1));
  const [[name, key]] = [...os.secrets] as [[string, Uint8Array]];
  const keyId = name.replace("state-key ", "");
  const plaintext = new TextEncoder().encode(JSON.stringify({ v: 2, facts: {} }));
  const sealed = await sealEnvelope({ plaintext, key, keyId, machineId: MACHINE });
  files.contents.set(STATE, sealed);
  assert.deepEqual(await store.read(), { kind: "unreadable", cause: "newerVersion" });
  await store.update(() => facts(2));
  assert.deepEqual(files.contents.get(STATE), sealed);
});

Deno.test("state: authentic content of another shape is kept aside, not believed", async () => {
  const { store, files, os } = createBench();
  await store.update(() => facts(1));
  const [[name, key]] = [...os.secrets] as [[string, Uint8Array]];
  const keyId = name.replace("state-key ", "");
  const content = { v: 1, facts: { ...facts(1), payments: { P: { id: "P" } } } };
  const plaintext = new TextEncoder().encode(JSON.stringify(content));
  files.contents.set(STATE, await sealEnvelope({ plaintext, key, keyId, machineId: MACHINE }));
  const state = await store.read();
  assert.deepEqual([state.kind, state.kind === "unreadable" && state.cause], [
    "unreadable",
    "corrupt",
  ]);
});

Deno.test("state: a locked key store makes it unreadable, nothing is set aside or written", async () => {
  const { store, files, os } = createBench();
  await store.update(() => facts(1));
  const before = new Map(files.contents);
  for (const trouble of ["locked", "missing", "failed"] as const) {
    os.trouble = trouble;
    const closed = { kind: "unreadable", cause: "keyStoreLocked" } as const;
    assert.deepEqual(await store.read(), closed);
    assert.deepEqual(await store.update(() => facts(2)), closed);
    assert.deepEqual(files.contents, before);
  }
  os.trouble = undefined;
  assert.equal(await trialIn(store), 1, "and opens again");
});

Deno.test("state: without a key store the first writing takes the file, and stays with it", async () => {
  const { store, os, file } = createBench();
  os.trouble = "missing";
  await store.update(() => facts(1));
  assert.equal(file.secrets.size, 1);
  os.trouble = undefined;
  await store.update(() => facts(2));
  assert.equal(await trialIn(store), 2);
  assert.equal(os.secrets.size, 0);
});

Deno.test("state: rights missing is said, and the file stays", async () => {
  const { store, files } = createBench();
  await store.update(() => facts(1));
  files.readTrouble = "denied";
  assert.deepEqual(await store.read(), { kind: "unreadable", cause: "denied" });
  files.readTrouble = undefined;
  assert.equal(await trialIn(store), 1);
});

Deno.test("state: a crash or a full disk at any step leaves a readable state", async () => {
  for (const trouble of ["io", "full", "readOnly"] as const) {
    for (let steps = 0; steps < 4; steps++) {
      const { store, files } = createBench();
      await store.update(() => facts(1));
      await store.update(() => facts(2));
      files.trouble = trouble;
      files.stepsLeft = steps;
      const isWritten = await store.update(() => facts(3)).then(() => true, (error: unknown) => {
        assert.ok(error instanceof FileError && error.code === trouble);
        return false;
      });
      files.stepsLeft = undefined;
      assert.equal(await trialIn(store), isWritten ? 3 : 2, `${trouble} after ${steps} steps`);
    }
  }
});

Deno.test("state: writers at once lose nothing", async () => {
  const { store } = createBench();
  const names = Array.from({ length: 20 }, (_, index) => `notice ${index}`);
  await Promise.all(names.map((name) =>
    store.update((state) => {
      const before = state.kind === "loaded" ? state.facts : facts(1);
      return { ...before, notices: { ...before.notices, [name]: 1 } };
    })
  ));
  const state = await store.read();
  assert.deepEqual(state.kind === "loaded" ? Object.keys(state.facts.notices) : [], names);
});

Deno.test("state: trial and payments are remembered beside it, in either store", async () => {
  const { store, os } = createBench();
  const payments = { licenseKey: "K", payments: [] };
  await store.rememberTrial({ startedAt: 5, endsAt: 6 });
  await store.rememberPayments(payments);
  assert.deepEqual(await store.readRemembered(), { trial: { startedAt: 5, endsAt: 6 }, payments });
  os.trouble = "locked";
  assert.deepEqual(await store.readRemembered(), {}, "closed is not lost");
  await store.rememberTrial({ startedAt: 9, endsAt: 10 });
  os.trouble = undefined;
  const { trial } = await store.readRemembered();
  assert.deepEqual(trial, { startedAt: 5, endsAt: 6 }, "of two the earlier one stands");
});

Deno.test("state: golden files of version 1 open for ever", async () => {
  const folder = new URL("../fixtures/state/v1/", import.meta.url);
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const expected = JSON.parse(await Deno.readTextFile(new URL("facts.json", folder)));
  for (const name of ["os.bin", "file.bin"]) {
    const sealed = await Deno.readFile(new URL(name, folder));
    const opened = await openEnvelope(sealed, { key, machineId: MACHINE });
    assert.equal(opened.kind, "opened", name);
    const { files, os, file, store } = createBench();
    for (const [one, prefix] of [[os, "os"], [file, "file"]] as const) {
      one.secrets.set(`state-key ${prefix}:golden`, key);
    }
    files.contents.set(STATE, sealed);
    const state = await store.read();
    assert.deepEqual(state.kind === "loaded" ? state.facts : state, expected, name);
  }
});
