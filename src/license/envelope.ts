/**
 * The envelope of the state file: AES-256-GCM over whatever it is given.
 *
 * Format, version 1. All numbers are one byte.
 *
 * ```text
 * 0   6  magic      41 54 4C 49 43 00  ("ATLIC", NUL)
 * 6   1  version    1
 * 7   1  length K of the key id
 * 8   K  key id     ASCII; says which store holds the key, never the key itself
 * .  12  nonce      random, fresh for every writing
 * .   …  ciphertext AES-256-GCM, its tag of 16 bytes at the end
 * ```
 *
 * Associated data: everything before the ciphertext, then the machine id. A file that was carried to
 * another machine does not open, nor does one with any bit changed.
 *
 * Promise: what version 1 wrote is read for ever. A newer version is recognised by its number and
 * never touched.
 *
 * @module
 */

const MAGIC = Uint8Array.of(0x41, 0x54, 0x4c, 0x49, 0x43, 0x00);
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const LONGEST_KEY_ID = 64;

/** What an envelope says without its key. */
export type EnvelopeHeader =
  | { readonly kind: "known"; readonly keyId: string; readonly headerBytes: number }
  | { readonly kind: "newerVersion"; readonly version: number }
  | { readonly kind: "notAnEnvelope" };

/** What came of opening one. `corrupt`: changed, cut, of another machine, or under another key. */
export type OpenedEnvelope =
  | { readonly kind: "opened"; readonly plaintext: Uint8Array }
  | { readonly kind: "newerVersion"; readonly version: number }
  | { readonly kind: "notAnEnvelope" }
  | { readonly kind: "corrupt" };

/**
 * Seals bytes under a 256-bit key. `nonce` is for golden files only; without it a random one is
 * drawn. Throws RangeError for a key of another length or a key id that does not fit.
 */
export async function sealEnvelope(options: {
  readonly plaintext: Uint8Array;
  readonly key: Uint8Array;
  readonly keyId: string;
  readonly machineId: string;
  readonly nonce?: Uint8Array;
}): Promise<Uint8Array> {
  const { plaintext, key, keyId, machineId } = options;
  if (!/^[\x21-\x7e]+$/.test(keyId) || keyId.length > LONGEST_KEY_ID) {
    throw new RangeError(`Cannot seal envelope: key id of ${keyId.length} characters`);
  }
  const nonce = options.nonce ?? crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const id = new TextEncoder().encode(keyId);
  const header = concat(MAGIC, Uint8Array.of(VERSION, id.length), id, nonce);
  const ciphertext = await crypto.subtle.encrypt(
    algorithm(nonce, header, machineId),
    await importKey(key, "encrypt"),
    Uint8Array.from(plaintext),
  );
  return concat(header, new Uint8Array(ciphertext));
}

/** Reads the header alone: which version, and which key would open it. */
export function readEnvelopeHeader(sealed: Uint8Array): EnvelopeHeader {
  if (!MAGIC.every((byte, index) => sealed[index] === byte)) return { kind: "notAnEnvelope" };
  const version = sealed[MAGIC.length];
  const length = sealed[MAGIC.length + 1];
  if (version === undefined || version === 0) return { kind: "notAnEnvelope" };
  if (version > VERSION) return { kind: "newerVersion", version };
  const idStart = MAGIC.length + 2;
  const headerBytes = idStart + (length ?? 0) + NONCE_BYTES;
  if (length === undefined || sealed.length < headerBytes + TAG_BYTES) {
    return { kind: "notAnEnvelope" };
  }
  const keyId = new TextDecoder().decode(sealed.subarray(idStart, idStart + length));
  return { kind: "known", keyId, headerBytes };
}

/** Opens an envelope. Throws RangeError for a key of another length than 32 bytes. */
export async function openEnvelope(
  sealed: Uint8Array,
  options: { readonly key: Uint8Array; readonly machineId: string },
): Promise<OpenedEnvelope> {
  const key = await importKey(options.key, "decrypt");
  const header = readEnvelopeHeader(sealed);
  if (header.kind !== "known") return header;
  const associated = sealed.subarray(0, header.headerBytes);
  const nonce = sealed.slice(header.headerBytes - NONCE_BYTES, header.headerBytes);
  try {
    const plaintext = await crypto.subtle.decrypt(
      algorithm(nonce, associated, options.machineId),
      key,
      sealed.slice(header.headerBytes),
    );
    return { kind: "opened", plaintext: new Uint8Array(plaintext) };
  } catch (error) {
    // Web Crypto says OperationError for every failed authentication, and for nothing else here.
    if (error instanceof DOMException && error.name === "OperationError") {
      return { kind: "corrupt" };
    }
    throw error;
  }
}

function algorithm(nonce: Uint8Array, header: Uint8Array, machineId: string): AesGcmParams {
  const additionalData = concat(header, new TextEncoder().encode(machineId));
  return { name: "AES-GCM", iv: Uint8Array.from(nonce), additionalData, tagLength: TAG_BYTES * 8 };
}

async function importKey(key: Uint8Array, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  if (key.length !== KEY_BYTES) throw new RangeError(`Cannot use key: ${key.length} bytes`);
  return await crypto.subtle.importKey("raw", Uint8Array.from(key), "AES-GCM", false, [usage]);
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
