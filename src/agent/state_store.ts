/**
 * The state on disk: `license.bin`, the previous good one as `license.bin.bak`, and beside them what
 * the key store remembers.
 *
 * The key of an envelope lives in one of two stores, and its id says which (`os:…`, `file:…`). A
 * store that cannot be opened just now makes the state unreadable, and nothing else: it is not set
 * aside, written over or given another key. The file store is only for a first writing where there
 * is no other.
 *
 * @module
 */

import { join } from "node:path";
import {
  type Facts,
  openEnvelope,
  readEnvelopeHeader,
  type RememberedPayments,
  sealEnvelope,
  type Trial,
} from "../license/mod.ts";
import { type Clock, FileError, type FileSystem, type KeyStore, KeyStoreError } from "../ports.ts";
import type { StateStore, StoredState } from "./state.ts";

/** The state file's name in its folder. */
export const STATE_FILE = "license.bin";
const BACKUP_FILE = `${STATE_FILE}.bak`;
const LOCK_FILE = `${STATE_FILE}.lock`;
/** Version of the JSON inside the envelope. */
const CONTENT_VERSION = 1;
const KEY_BYTES = 32;
const TRIAL_ENTRY = "trial";
const PAYMENTS_ENTRY = "payments";

/** What the store is made of. */
export interface StateStoreOptions {
  readonly files: FileSystem;
  readonly keyStores: { readonly os: KeyStore; readonly file: KeyStore };
  readonly folder: string;
  readonly machineId: string;
  /** For the name of a file that is set aside. */
  readonly clock: Pick<Clock, "now">;
}

/** One file of the state, as far as it could be read. */
type ReadFile =
  | { readonly kind: "absent" }
  | {
    readonly kind: "good";
    readonly facts: Facts;
    readonly key: StateKey;
    readonly sealed: Uint8Array;
  }
  | { readonly kind: "bad" }
  | { readonly kind: "closed"; readonly state: Extract<StoredState, { kind: "unreadable" }> };

interface StateKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The state as read, and what a writer needs besides. */
interface Reading {
  readonly state: StoredState;
  readonly key?: StateKey;
  /** The sealed main file, when it is good: the backup of the next writing. */
  readonly sealed?: Uint8Array;
}

/** Makes the store of one folder. Nothing is touched before the first call. */
export function createStateStore(options: StateStoreOptions): StateStore {
  const { files, keyStores, folder, machineId } = options;
  const path = (name: string): string => join(folder, name);

  async function readFile(name: string): Promise<ReadFile> {
    let sealed: Uint8Array | undefined;
    try {
      sealed = await files.read(path(name));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const cause = error.code === "denied" ? "denied" : "failed";
      return { kind: "closed", state: { kind: "unreadable", cause } };
    }
    if (sealed === undefined) return { kind: "absent" };
    const header = readEnvelopeHeader(sealed);
    if (header.kind === "newerVersion") {
      return { kind: "closed", state: { kind: "unreadable", cause: "newerVersion" } };
    }
    if (header.kind === "notAnEnvelope") return { kind: "bad" };
    const key = await findKey(header.keyId);
    if (key === "closed") {
      return { kind: "closed", state: { kind: "unreadable", cause: "keyStoreLocked" } };
    }
    if (key === undefined) return { kind: "bad" };
    const opened = await openEnvelope(sealed, { key: key.secret, machineId });
    if (opened.kind !== "opened") return { kind: "bad" };
    const content = await parseContent(opened.plaintext);
    if (content === "newer") {
      return { kind: "closed", state: { kind: "unreadable", cause: "newerVersion" } };
    }
    return content === undefined ? { kind: "bad" } : { kind: "good", facts: content, key, sealed };
  }

  async function findKey(id: string): Promise<StateKey | "closed" | undefined> {
    try {
      const secret = await storeOf(id).get(keyEntry(id));
      return secret?.length === KEY_BYTES ? { id, secret } : undefined;
    } catch (error) {
      if (error instanceof KeyStoreError || error instanceof FileError) return "closed";
      throw error;
    }
  }

  function storeOf(keyId: string): KeyStore {
    return keyId.startsWith("os:") ? keyStores.os : keyStores.file;
  }

  /** Reads both files; a corrupt pair is set aside only by who holds the lock. */
  async function read(mayMove: boolean): Promise<Reading | "corrupt"> {
    const main = await readFile(STATE_FILE);
    if (main.kind === "closed") return { state: main.state };
    if (main.kind === "good") {
      const state: StoredState = { kind: "loaded", facts: main.facts, from: "file" };
      return { state, key: main.key, sealed: main.sealed };
    }
    const backup = await readFile(BACKUP_FILE);
    if (backup.kind === "closed") return { state: backup.state };
    if (backup.kind === "good") {
      return { state: { kind: "loaded", facts: backup.facts, from: "backup" }, key: backup.key };
    }
    if (main.kind === "absent" && backup.kind === "absent") return { state: { kind: "empty" } };
    if (!mayMove) return "corrupt";
    const keptAt = path(`${STATE_FILE}.corrupt-${stamp(options.clock.now())}`);
    if (main.kind === "bad") await files.rename(path(STATE_FILE), keptAt);
    if (backup.kind === "bad") {
      await files.rename(path(BACKUP_FILE), main.kind === "bad" ? `${keptAt}.bak` : keptAt);
    }
    return { state: { kind: "unreadable", cause: "corrupt", keptAt } };
  }

  async function locked<T>(action: () => Promise<T>): Promise<T> {
    return await files.withLock(path(LOCK_FILE), action);
  }

  async function readLocked(): Promise<Reading> {
    const reading = await read(true);
    // With `mayMove` a corrupt pair has been set aside.
    return reading === "corrupt" ? { state: { kind: "empty" } } : reading;
  }

  async function write(facts: Facts, reading: Reading): Promise<void> {
    const key = reading.key ?? await createKey();
    const plaintext = new TextEncoder().encode(JSON.stringify({ v: CONTENT_VERSION, facts }));
    const sealed = await sealEnvelope({ plaintext, key: key.secret, keyId: key.id, machineId });
    if (reading.sealed !== undefined) await files.writeAtomic(path(BACKUP_FILE), reading.sealed);
    await files.writeAtomic(path(STATE_FILE), sealed);
  }

  /** A first writing: the system's key store, or the file where that one does not answer. */
  async function createKey(): Promise<StateKey> {
    const secret = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const name = hex(crypto.getRandomValues(new Uint8Array(8)));
    try {
      const id = `os:${name}`;
      await keyStores.os.set(keyEntry(id), secret);
      const kept = await keyStores.os.get(keyEntry(id));
      if (kept !== undefined && hex(kept) === hex(secret)) return { id, secret };
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error;
    }
    const id = `file:${name}`;
    await keyStores.file.set(keyEntry(id), secret);
    return { id, secret };
  }

  async function recall(name: string): Promise<readonly unknown[]> {
    const found = await Promise.all([keyStores.os, keyStores.file].map(async (store) => {
      try {
        return parseJson(await store.get(name));
      } catch (error) {
        if (error instanceof KeyStoreError || error instanceof FileError) return undefined;
        throw error;
      }
    }));
    return found.filter((value) => value !== undefined);
  }

  async function keep(name: string, value: unknown): Promise<void> {
    const secret = new TextEncoder().encode(JSON.stringify(value));
    for (const store of [keyStores.os, keyStores.file]) {
      try {
        return await store.set(name, secret);
      } catch (error) {
        if (!(error instanceof KeyStoreError || error instanceof FileError)) throw error;
      }
    }
  }

  return {
    async read(): Promise<StoredState> {
      const reading = await read(false);
      return reading === "corrupt"
        ? await locked(async () => (await readLocked()).state)
        : reading.state;
    },
    async update(change): Promise<StoredState> {
      return await locked(async () => {
        const reading = await readLocked();
        const { state } = reading;
        // Unreadable and still in its place: whatever `change` wants, it is not written over.
        if (state.kind === "unreadable" && state.keptAt === undefined) return state;
        const facts = change(state);
        if (facts === undefined) return state;
        await write(facts, reading);
        return { kind: "loaded", facts, from: "file" };
      });
    },
    async readRemembered(): ReturnType<StateStore["readRemembered"]> {
      const { parseRememberedPayments, parseTrial } = await import("./facts_schema.ts");
      const trials = (await recall(TRIAL_ENTRY)).flatMap((value) => parseTrial(value) ?? []);
      const payments = (await recall(PAYMENTS_ENTRY)).flatMap((value) =>
        parseRememberedPayments(value) ?? []
      );
      const trial: Trial | undefined = trials.sort((a, b) => a.startedAt - b.startedAt)[0];
      const remembered: RememberedPayments | undefined = payments[0];
      return {
        ...(trial === undefined ? {} : { trial }),
        ...(remembered === undefined ? {} : { payments: remembered }),
      };
    },
    rememberTrial: (trial) => keep(TRIAL_ENTRY, trial),
    rememberPayments: (payments) => keep(PAYMENTS_ENTRY, payments),
    exclusively: (name, action) => files.withLock(path(`${name}.lock`), action),
  };
}

async function parseContent(plaintext: Uint8Array): Promise<Facts | "newer" | undefined> {
  const content = parseJson(plaintext);
  if (typeof content !== "object" || content === null || !("v" in content)) return undefined;
  if (typeof content.v === "number" && content.v > CONTENT_VERSION) return "newer";
  if (!("facts" in content)) return undefined;
  const { parseFacts } = await import("./facts_schema.ts");
  return parseFacts(content.facts);
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function keyEntry(keyId: string): string {
  return `state-key ${keyId}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** 20261123-101530, UTC. */
function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
}
