/**
 * Runs inside a session bus with a real Secret Service: every promise of the key store on the real
 * port, then with the collection locked, then the whole state store. Prints one JSON line.
 */
import { realFiles } from "../../src/platform/files.ts";
import { createFileKeyStore } from "../../src/platform/file_key_store.ts";
import { createOsKeyStore } from "../../src/platform/os_key_store.ts";
import { createStateStore } from "../../src/agent/state_store.ts";
import { createFacts, DEFAULT_POLICY } from "../../src/license/mod.ts";
import { KeyStoreError } from "../../src/ports.ts";
import { checkKeyStore } from "./key_store_contract.ts";

const service = `autotele-test ${crypto.randomUUID()}`;
const os = createOsKeyStore(service);
await checkKeyStore(os);

const folder = await Deno.makeTempDir();
const machineId = "0".repeat(32);
const store = createStateStore({
  files: realFiles,
  keyStores: { os, file: createFileKeyStore({ files: realFiles, folder, machineId }) },
  folder,
  machineId,
  clock: { now: () => Date.UTC(2026, 10, 23) },
});
const facts = createFacts({ ...DEFAULT_POLICY, storeId: "S" }, machineId);
await store.update(() => facts);
const before = await Deno.readFile(`${folder}/license.bin`);

await os.set("x", before);
await lock();
const locked = await store.read();
const refused = await os.get("x").then(
  () => "answered",
  (error: unknown) => error instanceof KeyStoreError ? error.code : "other",
);
const update = await store.update(() => facts);
const after = await Deno.readFile(`${folder}/license.bin`);
const isUntouched = before.length === after.length &&
  before.every((byte, at) => byte === after[at]);
const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
await Deno.remove(folder, { recursive: true });
console.log(JSON.stringify({ locked, refused, update, isUntouched, names }));

async function lock(): Promise<void> {
  const { success } = await new Deno.Command("gdbus", {
    args: [
      "call",
      "--session",
      "--dest",
      "org.freedesktop.secrets",
      "--object-path",
      "/org/freedesktop/secrets",
      "--method",
      "org.freedesktop.Secret.Service.Lock",
      "['/org/freedesktop/secrets/collection/login']",
    ],
    stdout: "null",
  }).output();
  if (!success) throw new Error("Cannot lock the collection");
}
