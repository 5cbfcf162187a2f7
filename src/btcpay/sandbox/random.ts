/**
 * Ids, keys and addresses that look like the real ones. Drawn from Web Crypto.
 *
 * @module
 */

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Random symbols of Base58. */
export function randomId(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => BASE58[byte % BASE58.length]).join("");
}

/** Random hex digits. */
export function randomHex(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(length / 2)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, length);
}

/** A native SegWit address (BIP 173) of a test network, with its checksum. */
export function randomAddress(prefix: "bcrt" | "rltc"): string {
  const program = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte & 31);
  const data = [0, ...program];
  const expanded = [
    ...Array.from(prefix, (letter) => letter.charCodeAt(0) >> 5),
    0,
    ...Array.from(prefix, (letter) => letter.charCodeAt(0) & 31),
  ];
  const sum = checksum([...expanded, ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = [25, 20, 15, 10, 5, 0].map((shift) => (sum >>> shift) & 31);
  return `${prefix}1${[...data, ...check].map((value) => BECH32[value]).join("")}`;
}

/** Something that looks like a Lightning payment request. */
export function randomLightning(): string {
  const symbols = crypto.getRandomValues(new Uint8Array(180));
  return `lnbcrt1${Array.from(symbols, (byte) => BECH32[byte & 31]).join("")}`;
}

function checksum(values: readonly number[]): number {
  return values.reduce((sum, value) => {
    const top = sum >>> 25;
    const next = ((sum & 0x1ffffff) << 5) ^ value;
    return GENERATORS.reduce(
      (mixed, generator, bit) => (top >>> bit) & 1 ? mixed ^ generator : mixed,
      next,
    );
  }, 1);
}
