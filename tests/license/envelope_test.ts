import assert from "node:assert/strict";
import fc from "fast-check";
import { openEnvelope, readEnvelopeHeader, sealEnvelope } from "../../src/license/mod.ts";

const MACHINE = "0123456789abcdef0123456789abcdef";
const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const bytes = fc.uint8Array({ maxLength: 200 });
const keyId = fc.stringMatching(/^(os|file):[0-9a-f]{1,16}$/);

function seal(plaintext: Uint8Array, id = "os:1"): Promise<Uint8Array> {
  return sealEnvelope({ plaintext, key: KEY, keyId: id, machineId: MACHINE });
}

Deno.test("envelope: what was sealed is opened, and the header names the key", async () => {
  await fc.assert(fc.asyncProperty(bytes, keyId, async (plaintext, id) => {
    const sealed = await seal(plaintext, id);
    const header = readEnvelopeHeader(sealed);
    assert.equal(header.kind === "known" ? header.keyId : header.kind, id);
    const opened = await openEnvelope(sealed, { key: KEY, machineId: MACHINE });
    assert.deepEqual(opened, { kind: "opened", plaintext: Uint8Array.from(plaintext) });
  }));
});

Deno.test("envelope: any flipped bit is refused", async () => {
  await fc.assert(fc.asyncProperty(bytes, fc.nat(), fc.nat(7), async (plaintext, at, bit) => {
    const sealed = await seal(plaintext);
    const index = at % sealed.length;
    sealed[index] = (sealed[index] ?? 0) ^ (1 << bit);
    const opened = await openEnvelope(sealed, { key: KEY, machineId: MACHINE });
    assert.notEqual(opened.kind, "opened");
  }));
});

Deno.test("envelope: cut anywhere it is refused", async () => {
  const sealed = await seal(new Uint8Array(40));
  for (let length = 0; length < sealed.length; length++) {
    const opened = await openEnvelope(sealed.subarray(0, length), { key: KEY, machineId: MACHINE });
    assert.notEqual(opened.kind, "opened", `${length} bytes`);
  }
});

Deno.test("envelope: another key and another machine do not open it", async () => {
  const sealed = await seal(new Uint8Array(3));
  const other = await openEnvelope(sealed, { key: KEY.toReversed(), machineId: MACHINE });
  assert.deepEqual(other, { kind: "corrupt" });
  const elsewhere = await openEnvelope(sealed, { key: KEY, machineId: "f".repeat(32) });
  assert.deepEqual(elsewhere, { kind: "corrupt" });
});

Deno.test("envelope: a newer version is recognised by its number, whatever else it holds", async () => {
  const newer = Uint8Array.of(0x41, 0x54, 0x4c, 0x49, 0x43, 0, 9, 200);
  assert.deepEqual(readEnvelopeHeader(newer), { kind: "newerVersion", version: 9 });
  const opened = await openEnvelope(newer, { key: KEY, machineId: MACHINE });
  assert.deepEqual(opened, { kind: "newerVersion", version: 9 });
});

Deno.test("envelope: what is none is called none", () => {
  for (
    const other of [[], [1, 2, 3], [0x41, 0x54, 0x4c, 0x49, 0x43, 0], [
      0x41,
      0x54,
      0x4c,
      0x49,
      0x43,
      0,
      0,
      0,
    ]]
  ) {
    assert.deepEqual(readEnvelopeHeader(Uint8Array.from(other)), { kind: "notAnEnvelope" });
  }
});

Deno.test("envelope: two of the same text differ, for the nonce is fresh", async () => {
  const [one, two] = [await seal(new Uint8Array(3)), await seal(new Uint8Array(3))];
  assert.notDeepEqual(one, two);
});

Deno.test("envelope: a key of the wrong length and a key id that does not fit are bugs", async () => {
  const plaintext = new Uint8Array(1);
  for (const id of ["", "two words", "x".repeat(65)]) {
    await assert.rejects(seal(plaintext, id), RangeError);
  }
  const short = { plaintext, key: new Uint8Array(16), keyId: "os:1", machineId: MACHINE };
  await assert.rejects(sealEnvelope(short), RangeError);
  const sealed = await seal(plaintext);
  await assert.rejects(
    openEnvelope(sealed, { key: new Uint8Array(31), machineId: MACHINE }),
    RangeError,
  );
});
