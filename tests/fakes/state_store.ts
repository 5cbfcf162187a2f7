/**
 * A state store in memory, as strict as the one on disk: what is kept is JSON, and what comes back
 * went through the schemas.
 *
 * @module
 */

import { parseFacts, parseRememberedPayments, parseTrial } from "../../src/agent/facts_schema.ts";
import type { StateStore, StoredState } from "../../src/agent/state.ts";
import type { Facts } from "../../src/license/mod.ts";
import { FileError } from "../../src/ports.ts";

/** A {@linkcode StateStore} whose troubles are the test's. */
export interface FakeStateStore extends StateStore {
  /** The stored JSON, as it would lie on disk. */
  text(): string | undefined;
  /** Puts a stored JSON back, as somebody with a copy could. */
  setText(text: string | undefined): void;
  /** The facts that are stored. */
  facts(): Facts;
  /** The key store cannot be opened. */
  lock(isLocked: boolean): void;
  /** The folder can be read only: no file, no lock. */
  freeze(isReadOnly: boolean): void;
  /** The disk is full: locks can be taken, and nothing written. */
  fill(isFull: boolean): void;
  /** The next reading finds a corrupt file and sets it aside. */
  corrupt(): void;
  /** What the key store keeps, each as JSON. */
  readonly keyStore: Map<string, string>;
  /** How often the state was written. */
  writes(): number;
}

/** Makes an empty store. */
export function createFakeStateStore(): FakeStateStore {
  let text: string | undefined;
  let isLocked = false;
  let isReadOnly = false;
  let isFull = false;
  let isCorrupt = false;
  let writes = 0;
  const keyStore = new Map<string, string>();
  const turns = new Map<string, Promise<unknown>>();

  function current(): StoredState {
    if (isLocked) return { kind: "unreadable", cause: "keyStoreLocked" };
    if (isCorrupt) {
      if (isReadOnly) throw new FileError("readOnly", "license.bin");
      isCorrupt = false;
      text = undefined;
      return { kind: "unreadable", cause: "corrupt", keptAt: "license.bin.corrupt" };
    }
    if (text === undefined) return { kind: "empty" };
    const facts = parseFacts(JSON.parse(text));
    if (facts === undefined) throw new TypeError("The stored facts do not pass their own schema");
    return { kind: "loaded", facts, from: "file" };
  }

  function recall(name: string): unknown {
    const kept = isLocked ? undefined : keyStore.get(name);
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  function keep(name: string, value: unknown): Promise<void> {
    if (!isLocked) keyStore.set(name, JSON.stringify(value));
    return Promise.resolve();
  }

  return {
    keyStore,
    text: () => text,
    setText(next): void {
      text = next;
    },
    facts(): Facts {
      const state = current();
      if (state.kind !== "loaded") throw new Error(`No facts: ${state.kind}`);
      return state.facts;
    },
    lock(next): void {
      isLocked = next;
    },
    freeze(next): void {
      isReadOnly = next;
    },
    fill(next): void {
      isFull = next;
    },
    corrupt(): void {
      isCorrupt = true;
    },
    writes: () => writes,
    read: () => Promise.resolve().then(current),
    update(change): Promise<StoredState> {
      const before = current();
      const facts = change(before);
      if (facts === undefined) return Promise.resolve(before);
      if (isReadOnly || isFull) {
        return Promise.reject(new FileError(isReadOnly ? "readOnly" : "full", "license.bin"));
      }
      text = JSON.stringify(facts);
      writes++;
      return Promise.resolve(current());
    },
    readRemembered(): ReturnType<StateStore["readRemembered"]> {
      const trial = parseTrial(recall("trial"));
      const payments = parseRememberedPayments(recall("payments"));
      return Promise.resolve({
        ...(trial === undefined ? {} : { trial }),
        ...(payments === undefined ? {} : { payments }),
      });
    },
    rememberTrial: (trial) => keep("trial", trial),
    rememberPayments: (payments) => keep("payments", payments),
    async exclusively(name, action): ReturnType<typeof action> {
      if (isReadOnly) throw new FileError("readOnly", `${name}.lock`);
      const before = turns.get(name) ?? Promise.resolve();
      const turn = before.then(action, action);
      turns.set(name, turn.catch(() => undefined));
      return await turn;
    },
  };
}
