/**
 * The key store where the system has none: a random key file that only the user may read, mixed with
 * the machine id (HKDF-SHA-256), over one sealed file of secrets. It protects against a copied
 * folder, not against a program that runs as the user.
 */
import { join } from "node:path";
import { type FileSystem, type KeyStore, KeyStoreError } from "../ports.ts";

const KEY_FILE = "keystore.key";
const SECRETS_FILE = "keystore.bin";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const INFO = new TextEncoder().encode("autotele-agent key store 1");

/** Secrets in two files of `folder`. */
export function createFileKeyStore(
  options: { readonly files: FileSystem; readonly folder: string; readonly machineId: string },
): KeyStore {
  const { files, folder, machineId } = options;
  const keyPath = join(folder, KEY_FILE);
  const secretsPath = join(folder, SECRETS_FILE);

  async function wrappingKey(usage: "create" | "use"): Promise<CryptoKey | undefined> {
    let random = await files.read(keyPath);
    if (random === undefined && usage === "create") {
      random = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
      await files.writeAtomic(keyPath, random);
    }
    if (random === undefined) return undefined;
    const base = await crypto.subtle.importKey("raw", Uint8Array.from(random), "HKDF", false, [
      "deriveKey",
    ]);
    const salt = new TextEncoder().encode(machineId);
    return await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt, info: INFO },
      base,
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt", "decrypt"],
    );
  }

  async function readAll(): Promise<Readonly<Record<string, string>>> {
    const sealed = await files.read(secretsPath);
    if (sealed === undefined) return {};
    const key = await wrappingKey("use");
    if (key === undefined) return {};
    try {
      const iv = sealed.slice(0, NONCE_BYTES);
      const plain = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv },
        key,
        sealed.slice(NONCE_BYTES),
      );
      return toRecord(JSON.parse(new TextDecoder().decode(plain)));
    } catch (error) {
      // A cut or foreign file: its secrets are gone, and new ones may be kept.
      if (error instanceof DOMException || error instanceof SyntaxError) return {};
      throw error;
    }
  }

  async function change(
    edit: (all: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<void> {
    await files.withLock(`${secretsPath}.lock`, async () => {
      const key = await wrappingKey("create");
      if (key === undefined) throw new KeyStoreError("failed");
      const plain = new TextEncoder().encode(JSON.stringify(edit(await readAll())));
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const sealed = new Uint8Array(
        await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain),
      );
      const whole = new Uint8Array(NONCE_BYTES + sealed.length);
      whole.set(iv);
      whole.set(sealed, NONCE_BYTES);
      await files.writeAtomic(secretsPath, whole);
    });
  }

  return {
    kind: "file",
    async get(name): Promise<Uint8Array | undefined> {
      const hex = (await readAll())[name];
      return hex === undefined ? undefined : fromHex(hex);
    },
    set: (name, secret) => change((all) => ({ ...all, [name]: toHex(secret) })),
    remove: (name) =>
      change((all) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== name))),
  };
}

function toRecord(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  );
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
