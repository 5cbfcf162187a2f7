/**
 * The system's key store: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows,
 * through `@napi-rs/keyring`. The native library is loaded at the first call.
 *
 * Linux: entries are pinned to the Secret Service. Left to itself the library falls back to the
 * kernel's keyring, which is empty after every reboot and would lose the key of the state.
 */
import { type KeyStore, KeyStoreError } from "../ports.ts";

/** A key store that asks the person for a password may take that long; then it counts as locked. */
const ANSWER_TIMEOUT_MS = 8_000;

type Keyring = typeof import("@napi-rs/keyring");

/** Entries of one service name. */
export function createOsKeyStore(service: string): KeyStore {
  let loading: Promise<Keyring> | undefined;

  async function entry(name: string): Promise<InstanceType<Keyring["AsyncEntry"]>> {
    if (!hasKeyStore()) throw new KeyStoreError("missing");
    loading ??= import("@napi-rs/keyring");
    try {
      const { AsyncEntry } = await loading;
      return new AsyncEntry(service, name, { linux: { store: "secret-service" } });
    } catch (error) {
      // The library, or on Linux the Secret Service it was pinned to, is not there.
      throw new KeyStoreError("missing", { cause: error });
    }
  }

  /** Runs one call with a time limit; no answer means that somebody is being asked for a password. */
  async function ask<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new KeyStoreError("locked"));
        controller.abort();
      }, ANSWER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([call(controller.signal), silence]);
    } catch (error) {
      throw error instanceof KeyStoreError ? error : new KeyStoreError("locked", { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    kind: "os",
    async get(name): Promise<Uint8Array | undefined> {
      const found = await entry(name);
      const secret = await ask((signal) => found.getSecret(signal));
      return secret === null || secret === undefined ? undefined : Uint8Array.from(secret);
    },
    async set(name, secret): Promise<void> {
      const found = await entry(name);
      await ask((signal) => found.setSecret(secret, signal));
    },
    async remove(name): Promise<void> {
      const found = await entry(name);
      await ask((signal) => found.deletePassword(signal));
    },
  };
}

/** Linux without a session bus has no Secret Service; asking for one would only wait. */
function hasKeyStore(): boolean {
  if (Deno.build.os !== "linux") return true;
  if ((Deno.env.get("DBUS_SESSION_BUS_ADDRESS") ?? "") !== "") return true;
  const runtime = Deno.env.get("XDG_RUNTIME_DIR") ?? "";
  return runtime !== "" && exists(`${runtime}/bus`);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
