/** The life of an invoice in the sandbox: policies, time, and what no order of events can break. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSandboxState } from "../../../src/btcpay/sandbox/mod.ts";
import { recorded } from "../recordings.ts";
import { createStage, type SandboxStage } from "./stage.ts";

const MINUTE_MS = 60_000;
const at = (body: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), body);

async function statusOf(stage: SandboxStage, id: string): Promise<string> {
  return String(at((await stage.invoice(id)).body, "status"));
}

for (
  const [speedPolicy, blocks] of [
    ["HighSpeed", 0],
    ["MediumSpeed", 1],
    ["LowMediumSpeed", 2],
    ["LowSpeed", 6],
  ] as const
) {
  Deno.test(`sandbox life: ${speedPolicy} settles after ${blocks} blocks and not before`, async () => {
    await using stage = createStage();
    const id = await stage.create({ checkout: { speedPolicy, paymentMethods: ["BTC-CHAIN"] } });
    await stage.control(id, "pay");
    for (let mined = 0; mined < blocks; mined++) {
      assert.equal(await statusOf(stage, id), "Processing", `${mined} blocks`);
      const { body } = await stage.raw("GET", `/i/${id}/status`);
      assert.deepEqual(
        [at(body, "requiredConfirmations"), at(body, "receivedConfirmations")],
        [blocks, mined],
      );
      await stage.control(id, "confirm", { blocks: 1 });
    }
    assert.equal(await statusOf(stage, id), "Settled");
  });
}

Deno.test("sandbox life: not confirmed while it is monitored, it becomes invalid", async () => {
  await using stage = createStage();
  const id = await stage.create({ checkout: { expirationMinutes: 10, monitoringMinutes: 60 } });
  await stage.control(id, "pay");
  await stage.passTime(69 * MINUTE_MS);
  assert.equal(await statusOf(stage, id), "Processing");
  await stage.passTime(MINUTE_MS);
  assert.equal(await statusOf(stage, id), "Invalid");
});

Deno.test("sandbox life: a payment that is taken back after the expiry leaves an expired invoice", async () => {
  await using stage = createStage();
  const id = await stage.create();
  await stage.control(id, "pay");
  await stage.passTime(30 * MINUTE_MS);
  await stage.control(id, "replace");
  assert.equal(await statusOf(stage, id), "Expired");
});

Deno.test("sandbox life: what may be missing is the invoice's own tolerance", async () => {
  await using stage = createStage();
  const id = await stage.create({ checkout: { paymentTolerance: 10 } });
  await stage.control(id, "pay", { amount: "26.00" });
  assert.equal(await statusOf(stage, id), "New");
  const generous = await stage.create({ checkout: { paymentTolerance: 50 } });
  await stage.control(generous, "pay", { amount: "15.00" });
  const { body } = await stage.invoice(generous);
  assert.deepEqual([at(body, "status"), at(body, "paidAmount")], ["Processing", "15.00"]);
});

Deno.test("sandbox life: a top-up invoice takes any amount", async () => {
  await using stage = createStage();
  const id = await stage.create({ amount: undefined });
  assert.equal(at((await stage.invoice(id)).body, "type"), "TopUp");
  await stage.payCoins(id, "0.0001");
  await stage.control(id, "confirm");
  const { body } = await stage.invoice(id);
  assert.deepEqual([at(body, "status"), at(body, "paidAmount")], ["Settled", "6.00"]);
});

Deno.test("sandbox life: addresses carry the checksum that the recorded one carries", async () => {
  await using stage = createStage();
  const real = recorded("life-settled", "payment methods, unpaid").body;
  assert.ok(hasChecksum(String(at(real, 0, "destination"))), "the oracle knows a real address");
  assert.ok(!hasChecksum(String(at(real, 0, "destination")).replace(/.$/, "q")));
  const { body } = await stage.methods(await stage.create());
  for (const method of body as readonly unknown[]) {
    if (at(method, "paymentMethodId") === "BTC-LN") continue;
    assert.ok(hasChecksum(String(at(method, "destination"))));
  }
});

/** BIP 173: the checksum of a whole address is 1. */
function hasChecksum(address: string): boolean {
  const symbols = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const split = address.lastIndexOf("1");
  const codes = [...address.slice(0, split)].map((letter) => letter.charCodeAt(0));
  const values = [
    ...codes.map((code) => code >> 5),
    0,
    ...codes.map((code) => code & 31),
    ...[...address.slice(split + 1)].map((symbol) => symbols.indexOf(symbol)),
  ];
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
    generators.forEach((generator, bit) => {
      if ((top >> bit) & 1) sum ^= generator;
    });
  }
  return sum === 1;
}

/** Which status may follow which, without the merchant's hand. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  New: ["New", "Processing", "Settled", "Expired"],
  Processing: ["Processing", "Settled", "New", "Expired", "Invalid"],
  Settled: ["Settled"],
  Expired: ["Expired"],
  Invalid: ["Invalid"],
};

const actions = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("pay"), cents: fc.integer({ min: 1, max: 4_000 }) }),
    fc.record({ kind: fc.constant("confirm"), blocks: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ kind: fc.constant("replace"), blocks: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ kind: fc.constant("pass"), minutes: fc.integer({ min: 1, max: 900 }) }),
  ),
  { maxLength: 12 },
);

Deno.test("sandbox life: whatever happens in whatever order, the books balance and ends are ends", async () => {
  await fc.assert(
    fc.asyncProperty(
      actions,
      fc.constantFrom("HighSpeed", "MediumSpeed", "LowSpeed"),
      async (steps, speedPolicy) => {
        await using stage = createStage();
        const id = await stage.create({ checkout: { speedPolicy, paymentMethods: ["BTC-CHAIN"] } });
        let before = "New";
        for (const step of steps) {
          await act(stage, id, step);
          const { body } = await stage.invoice(id);
          const status = String(at(body, "status"));
          assert.ok(NEXT[before]?.includes(status), `${before} → ${status}`);
          if (before !== "Settled" && status === "Settled") {
            assert.ok(Number(at(body, "paidAmount")) >= 29.99, "settled is paid");
          }
          before = status;
          await assertBalance(stage, id);
        }
        const state = JSON.parse(JSON.stringify(stage.sandbox.state()));
        assert.deepEqual(parseSandboxState(state), state);
      },
    ),
    { numRuns: 60 },
  );
});

type Step = typeof actions extends fc.Arbitrary<(infer T)[]> ? T : never;

async function act(stage: SandboxStage, id: string, step: Step): Promise<void> {
  if ("minutes" in step) return await stage.passTime(step.minutes * MINUTE_MS);
  const body = "cents" in step
    ? { amount: (step.cents / 100).toFixed(2) }
    : { blocks: step.blocks };
  const answer = await stage.raw("POST", `/sandbox/invoices/${id}/${step.kind}`, {
    body: JSON.stringify(body),
  });
  // 409: nothing there to be replaced.
  assert.ok([200, 409].includes(answer.status), answer.text);
}

async function assertBalance(stage: SandboxStage, id: string): Promise<void> {
  const method = at((await stage.methods(id)).body, 0);
  const satoshi = (name: string): number => Math.round(Number(at(method, name)) * 1e8);
  assert.equal(satoshi("due"), satoshi("amount") - satoshi("totalPaid"));
  const payments = at(method, "payments") as readonly unknown[];
  const sum = payments.reduce<number>((total, one) => total + Number(at(one, "value")) * 1e8, 0);
  assert.equal(satoshi("paymentMethodPaid"), Math.round(sum));
}
