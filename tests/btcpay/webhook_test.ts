import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { parseWebhookEvent, verifyWebhook, WEBHOOK_EVENT_TYPES } from "../../src/btcpay/mod.ts";
import { DELIVERIES, RECORDED_STORE } from "./recordings.ts";

const VERIFIED = { kind: "verified" };

function sign(body: Uint8Array, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

Deno.test("every recorded delivery is verified, and no other body, signature or secret", () => {
  assert.ok(DELIVERIES.length > 50);
  for (const { rawBody, signature, secret } of DELIVERIES) {
    assert.deepEqual(verifyWebhook(rawBody, signature, [secret]), VERIFIED);
    assert.deepEqual(verifyWebhook(rawBody, signature, ["other"]), {
      kind: "refused",
      reason: "mismatch",
    });
    const reformatted = new TextEncoder().encode(
      JSON.stringify(JSON.parse(new TextDecoder().decode(rawBody))),
    );
    assert.equal(verifyWebhook(reformatted, signature, [secret]).kind, "refused");
  }
});

Deno.test("every recorded delivery is an event of a known type about a recorded store", () => {
  const types = new Set(DELIVERIES.map(({ rawBody }) => {
    const event = parseWebhookEvent(JSON.parse(new TextDecoder().decode(rawBody)));
    assert.ok(event.kind === "invoice");
    assert.equal(event.storeId, RECORDED_STORE);
    assert.ok(event.deliveryKey !== undefined && event.at !== undefined);
    return event.type;
  }));
  assert.deepEqual([...types].sort(), [...WEBHOOK_EVENT_TYPES].sort());
});

Deno.test("a delivery repeated by hand has the key of its first", () => {
  const repeated = DELIVERIES.find(({ name }) => name === "delivery (redelivered by hand)");
  assert.ok(repeated !== undefined);
  const event = parseWebhookEvent(JSON.parse(new TextDecoder().decode(repeated.rawBody)));
  assert.ok(event.kind === "invoice");
  assert.equal(event.isRedelivery, true);
  assert.equal(event.deliveryKey, "5HK1tmcPQMe47eAEirL5Ag");
});

const body = new TextEncoder().encode("{}");

for (
  const [name, header, reason] of [
    ["no header", null, "missing"],
    ["an empty header", " ", "missing"],
    ["another algorithm", "sha1=" + "0".repeat(40), "malformed"],
    ["no algorithm", "0".repeat(64), "malformed"],
    ["a digit too few", "sha256=" + "0".repeat(63), "malformed"],
    ["a digit too many", "sha256=" + "0".repeat(65), "malformed"],
    ["no hexadecimal", "sha256=" + "g".repeat(64), "malformed"],
    ["zeros", "sha256=" + "0".repeat(64), "mismatch"],
    ["two signatures", `${sign(body, "s")},${sign(body, "s")}`, "malformed"],
  ] as const
) {
  Deno.test(`a delivery with ${name} is refused: ${reason}`, () => {
    assert.deepEqual(verifyWebhook(body, header, ["s"]), { kind: "refused", reason });
  });
}

Deno.test("an upper-case signature is the same", () => {
  const header = sign(body, "s").toUpperCase().replace("SHA256", "sha256");
  assert.deepEqual(verifyWebhook(body, header, ["s"]), VERIFIED);
});

Deno.test("while a secret is replaced, both are taken; an empty one never, nor none", () => {
  assert.deepEqual(verifyWebhook(body, sign(body, "old"), ["new", "old"]), VERIFIED);
  assert.deepEqual(verifyWebhook(body, sign(body, "new"), ["new", "old"]), VERIFIED);
  assert.equal(verifyWebhook(body, sign(body, ""), ["", "x"]).kind, "refused");
  assert.equal(verifyWebhook(body, sign(body, "x"), []).kind, "refused");
});

Deno.test("a signature holds for exactly its bytes", () => {
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.string({ minLength: 1 }),
    fc.nat(),
    fc.integer({ min: 0, max: 7 }),
    (bytes, secret, position, bit) => {
      const header = sign(bytes, secret);
      assert.deepEqual(verifyWebhook(bytes, header, [secret]), VERIFIED);
      const flipped = Uint8Array.from(
        bytes,
        (byte, index) => index === position % bytes.length ? byte ^ (1 << bit) : byte,
      );
      assert.equal(verifyWebhook(flipped, header, [secret]).kind, "refused");
    },
  ));
});

Deno.test("the older dialect has its order id at the top and no delivery id", () => {
  assert.deepEqual(
    parseWebhookEvent({ type: "InvoiceSettled", invoiceId: "I", storeId: "S", orderId: "K" }),
    {
      kind: "invoice",
      type: "InvoiceSettled",
      invoiceId: "I",
      storeId: "S",
      orderId: "K",
      isRedelivery: false,
    },
  );
});

Deno.test("a type in another case is known, an unknown one is ignored politely", () => {
  const known = parseWebhookEvent({ type: "invoicesettled", invoiceId: "I" });
  assert.ok(known.kind === "invoice" && known.type === "InvoiceSettled");
  assert.deepEqual(parseWebhookEvent({ type: "PayoutApproved", payoutId: "P" }), {
    kind: "ignored",
    type: "PayoutApproved",
  });
});

for (
  const value of [
    undefined,
    null,
    "text",
    [],
    {},
    { type: "" },
    { type: 5 },
    { type: "InvoiceSettled" },
    { type: "InvoiceSettled", invoiceId: 7 },
  ]
) {
  Deno.test(`${JSON.stringify(value)} is no delivery`, () => {
    assert.deepEqual(parseWebhookEvent(value), { kind: "malformed" });
  });
}

Deno.test("odd fields beside the needed ones are borne", () => {
  const event = parseWebhookEvent({
    type: "InvoiceSettled",
    invoiceId: "I",
    metadata: "none",
    isRedelivery: "yes",
    timestamp: "soon",
    deliveryId: 5,
    storeId: null,
  });
  assert.deepEqual(event, {
    kind: "invoice",
    type: "InvoiceSettled",
    invoiceId: "I",
    isRedelivery: false,
  });
});
