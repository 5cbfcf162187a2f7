import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileKeyStore } from "../../src/platform/file_key_store.ts";
import { realFiles } from "../../src/platform/files.ts";
import { languageOf } from "../../src/platform/locale.ts";
import { createMachineId } from "../../src/platform/machine_id.ts";
import { createOsKeyStore } from "../../src/platform/os_key_store.ts";
import { userConfigFolder } from "../../src/platform/paths.ts";
import { systemBrowser } from "../../src/platform/browser.ts";
import { followSandboxClock, systemClock } from "../../src/platform/clock.ts";
import { FileError } from "../../src/ports.ts";
import { createFakeClock } from "../fakes/clock.ts";
import { createFakeFileSystem } from "../fakes/file_system.ts";
import { createFakeKeyStore } from "../fakes/key_store.ts";
import { checkFileSystem } from "./file_system_contract.ts";
import { checkKeyStore } from "./key_store_contract.ts";
import { here, onlyOn, run, skipOrFail } from "./systems.ts";

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "autotele Zoé " });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("files, contract: in memory", () => checkFileSystem(createFakeFileSystem(), "/home/léa"));
Deno.test("files, contract: on disk", () =>
  withFolder((folder) => checkFileSystem(realFiles, folder)));

Deno.test("files: a file is replaced while somebody has it open", () =>
  withFolder(async (folder) => {
    const path = join(folder, "open.bin");
    await realFiles.writeAtomic(path, new Uint8Array([1]));
    using _open = await Deno.open(path, { read: true });
    const timer = setTimeout(() => _open.close(), 50);
    try {
      await realFiles.writeAtomic(path, new Uint8Array([2]));
    } finally {
      clearTimeout(timer);
    }
    assert.deepEqual(await realFiles.read(path), new Uint8Array([2]));
  }));

Deno.test("files: no temporary file stays, and what cannot be written leaves the old content", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.bin");
    await realFiles.writeAtomic(path, new Uint8Array([1]));
    const blocked = join(path, "below a file");
    await assert.rejects(realFiles.writeAtomic(blocked, new Uint8Array([2])), FileError);
    assert.deepEqual(await realFiles.read(path), new Uint8Array([1]));
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.deepEqual(names, ["state.bin"]);
  }));

Deno.test("files: what a killed writer left behind is swept away, a living one's is not", () =>
  withFolder(async (folder) => {
    const path = join(folder, "state.bin");
    const [dead, living] = [`${path}.1-0.tmp`, `${path}.2-0.tmp`];
    for (const left of [dead, living]) await Deno.writeFile(left, new Uint8Array([1]));
    const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
    await Deno.utime(dead, longAgo, longAgo);
    await realFiles.writeAtomic(path, new Uint8Array([2]));
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["state.bin", "state.bin.2-0.tmp"]);
  }));

Deno.test("files: two processes hold one lock in turn, and a killed one lets go", () =>
  withFolder(async (folder) => {
    const lock = join(folder, "state.lock");
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", fileURLToPath(new URL("./lock_child.ts", import.meta.url)), lock],
      stdout: "piped",
      stdin: "null",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    let isMine = false;
    const mine = realFiles.withLock(lock, () => {
      isMine = true;
      return Promise.resolve();
    });
    await systemClock.sleep(100);
    assert.equal(isMine, false, "the child holds it");
    child.kill("SIGKILL");
    await mine;
    assert.equal(isMine, true);
    await reader.cancel();
    await child.status;
  }));

Deno.test(onlyOn(["linux", "darwin"], "files: only the user may read what is written"), {
  ignore: !here(["linux", "darwin"]),
}, () =>
  withFolder(async (folder) => {
    const path = join(folder, "inner", "state.bin");
    await realFiles.writeAtomic(path, new Uint8Array([1]));
    assert.equal(await realFiles.mode(path), 0o600);
    assert.equal(await realFiles.mode(join(folder, "inner")), 0o700);
  }));

Deno.test("key store, contract: in memory", () => checkKeyStore(createFakeKeyStore()));

Deno.test("key store, contract: in files", () =>
  withFolder((folder) =>
    checkKeyStore(createFileKeyStore({ files: realFiles, folder, machineId: "0".repeat(32) }))
  ));

Deno.test("key store in files: does not open on another machine", () =>
  withFolder(async (folder) => {
    const at = (machineId: string): ReturnType<typeof createFileKeyStore> =>
      createFileKeyStore({ files: realFiles, folder, machineId });
    await at("0".repeat(32)).set("key", new Uint8Array([1, 2, 3]));
    assert.deepEqual(await at("0".repeat(32)).get("key"), new Uint8Array([1, 2, 3]));
    assert.equal(await at("1".repeat(32)).get("key"), undefined);
  }));

Deno.test(onlyOn(["windows"], "key store, contract: Credential Manager"), {
  ignore: !here(["windows"]),
}, () => checkKeyStore(createOsKeyStore(`autotele-test ${crypto.randomUUID()}`)));

Deno.test(onlyOn(["linux"], "key store: Secret Service, open and locked"), {
  ignore: !here(["linux"]),
}, async () => {
  if (!await skipOrFail(["dbus-run-session", "gnome-keyring-daemon", "gdbus"])) return;
  const child = fileURLToPath(new URL("./secret_service_child.ts", import.meta.url));
  const script = `
    export XDG_DATA_HOME=$(mktemp -d) XDG_RUNTIME_DIR=$(mktemp -d)
    printf 'pw\\n' | gnome-keyring-daemon --daemonize --login >/dev/null 2>&1
    printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
    "$1" run -q -A "$2"
    rm -rf "$XDG_DATA_HOME" "$XDG_RUNTIME_DIR"`;
  const args = ["--", "bash", "-c", script, "bash", Deno.execPath(), child];
  const { stdout, stderr } = await run("dbus-run-session", args);
  assert.notEqual(stdout.trim(), "", stderr);
  const seen = JSON.parse(stdout);
  assert.deepEqual(seen.locked, { kind: "unreadable", cause: "keyStoreLocked" });
  assert.equal(seen.refused, "locked");
  assert.deepEqual(seen.update, { kind: "unreadable", cause: "keyStoreLocked" });
  assert.equal(seen.isUntouched, true);
  assert.deepEqual(seen.names, ["license.bin", "license.bin.lock"]);
});

Deno.test(onlyOn(["linux"], "key store: without a session bus there is none, said at once"), {
  ignore: !here(["linux"]),
}, async () => {
  const child = fileURLToPath(new URL("./no_bus_child.ts", import.meta.url));
  const { stdout } = await run(Deno.execPath(), ["run", "-q", "-A", child], {
    DBUS_SESSION_BUS_ADDRESS: "",
    XDG_RUNTIME_DIR: "/nonexistent",
  });
  assert.equal(stdout.trim(), "missing");
});

Deno.test("machine id: 32 hex digits, stable, other for another product, not the system's own", () =>
  withFolder(async (folder) => {
    const of = (productId: string): Promise<string> =>
      createMachineId({ productId, files: realFiles, folder }).read();
    const id = await of("autotele-agent");
    assert.match(id, /^[0-9a-f]{32}$/);
    assert.equal(await of("autotele-agent"), id);
    assert.notEqual(await of("another"), id);
    const system = await realFiles.read("/etc/machine-id").catch(() => undefined);
    assert.notEqual(new TextDecoder().decode(system).trim(), id);
  }));

Deno.test("paths: each system's folder for configuration", () => {
  const of = (os: string, variables: Readonly<Record<string, string>>): string | undefined =>
    userConfigFolder("app", { os, environment: (name) => variables[name] });
  assert.equal(of("linux", { HOME: "/h" }), join("/h", ".config", "app"));
  assert.equal(of("linux", { HOME: "/h", XDG_CONFIG_HOME: "/c" }), join("/c", "app"));
  assert.equal(of("darwin", { HOME: "/h" }), join("/h", "Library", "Application Support", "app"));
  assert.equal(of("windows", { APPDATA: "R" }), join("R", "app"));
  assert.equal(of("windows", { USERPROFILE: "U" }), join("U", "AppData", "Roaming", "app"));
  assert.equal(of("linux", {}), undefined);
});

Deno.test("language: French where the system is French or names none, English elsewhere", () => {
  const of = (
    variables: Readonly<Record<string, string>>,
    os = "linux",
    systemLocale = "en-US",
  ): string => languageOf({ os, environment: (name) => variables[name], systemLocale });
  for (
    const [variables, language] of [
      [{}, "fr"],
      [{ LANG: "C.UTF-8" }, "fr"],
      [{ LANG: "fr_CA.UTF-8" }, "fr"],
      [{ LANG: "en_GB.UTF-8" }, "en"],
      [{ LANG: "de_DE.UTF-8" }, "en"],
      [{ LANG: "en_US", LC_MESSAGES: "fr_FR" }, "fr"],
      [{ LANG: "fr_FR", LC_ALL: "en_US" }, "en"],
    ] as const
  ) assert.equal(of(variables), language, JSON.stringify(variables));
  assert.equal(of({}, "windows", "fr-FR"), "fr");
  assert.equal(of({}, "windows", "en-US"), "en");
});

Deno.test("browser: only web pages are opened, and http only on this machine", async () => {
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "http://shop.example/"]) {
    assert.equal(await systemBrowser.open(url), false, url);
  }
});

Deno.test("sandbox clock: its time is followed, and the local one while nobody answers", async () => {
  const base = createFakeClock(1_000);
  let answer = new Response(JSON.stringify({ now: 501_000 }));
  const clock = await followSandboxClock("http://127.0.0.1:1", () => Promise.resolve(answer), base);
  assert.equal(clock.now(), 501_000);
  await base.advance(500);
  assert.equal(clock.now(), 501_500);
  answer = new Response("not json");
  await clock.refresh();
  assert.equal(clock.now(), 501_500, "no answer keeps the last offset");
  const silent = await followSandboxClock(
    "http://127.0.0.1:1",
    () => Promise.reject(new TypeError()),
    base,
  );
  assert.equal(silent.now(), base.now());
});

Deno.test("clock: a sleep that is aborted rejects with the reason and leaves no timer", async () => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(new RangeError("enough"));
  await assert.rejects(sleeping, RangeError);
  await assert.rejects(systemClock.sleep(1, controller.signal), RangeError);
});
