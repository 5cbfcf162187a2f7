/**
 * A key store in memory, that can be locked or missing.
 *
 * @module
 */

import { type KeyStore, KeyStoreError, type KeyStoreErrorCode } from "../../src/ports.ts";

/** A {@linkcode KeyStore} that does as the test says. */
export interface FakeKeyStore extends KeyStore {
  /** What every call fails with from now on; `undefined` opens it again. */
  trouble: KeyStoreErrorCode | undefined;
  readonly secrets: Map<string, Uint8Array>;
}

/** Makes an open one. */
export function createFakeKeyStore(kind: "os" | "file" = "os"): FakeKeyStore {
  const secrets = new Map<string, Uint8Array>();
  const store: FakeKeyStore = {
    kind,
    trouble: undefined,
    secrets,
    get: (name) => run(() => secrets.get(name)?.slice()),
    set: (name, secret) => run(() => void secrets.set(name, secret.slice())),
    remove: (name) => run(() => void secrets.delete(name)),
  };
  function run<T>(action: () => T): Promise<T> {
    return store.trouble === undefined
      ? Promise.resolve(action())
      : Promise.reject(new KeyStoreError(store.trouble));
  }
  return store;
}
