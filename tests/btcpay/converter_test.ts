import assert from "node:assert/strict";
import fc from "fast-check";
import {
  completionTime,
  invoiceSchema,
  paymentMethodSchema,
  publicStatusSchema,
  toMethod,
  toPublicReading,
  toReading,
} from "../../src/btcpay/mod.ts";
import type { PaymentReading } from "../../src/license/payment.ts";
import { invoiceJson, methodJson, STORE } from "./fake_server.ts";

function read(changes: Readonly<Record<string, unknown>>): PaymentReading {
  return toReading(invoiceSchema.parse(invoiceJson(changes)));
}

function receive(
  at: number,
  value: string,
  changes: Readonly<Record<string, unknown>> = {},
): unknown {
  return { id: `p${at}`, receivedDate: at, value, fee: "0", status: "Settled", ...changes };
}

function completed(
  amount: string,
  ...methods: readonly Readonly<Record<string, unknown>>[]
): number | undefined {
  const parsed = methods.map((changes) => paymentMethodSchema.parse(methodJson(changes)));
  const at = completionTime(parsed, amount);
  return at === undefined ? undefined : at / 1000;
}

for (
  const [word, progress] of [
    ["New", "new"],
    ["new", "new"],
    ["Processing", "processing"],
    ["processing", "processing"],
    ["Settled", "settled"],
    ["settled", "settled"],
    ["SETTLED", "settled"],
    ["Expired", "expired"],
    ["Invalid", "invalid"],
    ["paid", "processing"],
    ["confirmed", "settled"],
    ["complete", "settled"],
  ] as const
) {
  Deno.test(`the status word ${word} means ${progress}`, () => {
    assert.equal(read({ status: word }).progress, progress);
  });
}

for (
  const [word, cause] of [
    ["None", "none"],
    ["PaidLate", "late"],
    ["paidPartial", "partial"],
    ["PaidOver", "over"],
    ["Marked", "marked"],
    ["Invalid", "invalid"],
    ["Haunted", "other"],
    [undefined, "none"],
    [null, "none"],
  ] as const
) {
  Deno.test(`the additional status ${word} means ${cause}`, () => {
    assert.equal(read({ additionalStatus: word }).cause, cause);
  });
}

Deno.test("the guide's dialect is read: order id at the top, lower-case status, few fields", () => {
  const reading = toReading(invoiceSchema.parse({
    id: "I",
    storeId: STORE,
    amount: 29.99,
    currency: "eur",
    status: "settled",
    orderId: "KEY-1",
    createdTime: 1_795_405_104,
  }));
  assert.deepEqual(reading, {
    id: "I",
    via: "api",
    progress: "settled",
    cause: "none",
    terms: {
      licenseKey: "KEY-1",
      storeId: STORE,
      type: "standard",
      amount: "29.99",
      currency: "EUR",
      createdAt: 1_795_405_104_000,
    },
  });
});

Deno.test("the order id in the metadata goes before the one at the top", () => {
  assert.equal(read({ orderId: "TOP" }).terms?.licenseKey, "KEY-1");
  assert.equal(read({ orderId: "TOP", metadata: null }).terms?.licenseKey, "TOP");
  assert.equal(read({ orderId: "TOP", metadata: { orderId: "" } }).terms?.licenseKey, "TOP");
  assert.equal(read({ metadata: {} }).terms?.licenseKey, undefined);
});

for (
  const [value, key] of [
    [12345, "12345"],
    [true, undefined],
    [null, undefined],
    [["a"], undefined],
    [
      { a: 1 },
      undefined,
    ],
  ] as const
) {
  Deno.test(`an order id of ${JSON.stringify(value)} reads as ${key}`, () => {
    assert.equal(read({ metadata: { orderId: value } }).terms?.licenseKey, key);
  });
}

for (
  const [value, at] of [
    [1_795_405_104, 1_795_405_104_000],
    ["1795405104", 1_795_405_104_000],
    [1_795_405_104_000, 1_795_405_104_000],
    ["2026-11-23T03:38:24Z", 1_795_405_104_000],
    ["soon", undefined],
    [-1, undefined],
    [1e300, undefined],
    [{}, undefined],
    [null, undefined],
  ] as const
) {
  Deno.test(`a trial end of ${JSON.stringify(value)} reads as ${at}`, () => {
    assert.equal(read({ metadata: { trialEndsAt: value } }).terms?.trialEndsAt, at);
  });
}

Deno.test("the purpose of a move is kept, any other is none", () => {
  assert.equal(read({ metadata: { purpose: "move" } }).terms?.purpose, "move");
  assert.equal(read({ metadata: { purpose: "gift" } }).terms?.purpose, undefined);
});

Deno.test("a top-up invoice is one, an unknown type is no answer", () => {
  assert.equal(read({ type: "TopUp", amount: null }).terms?.type, "topUp");
  assert.equal(read({ type: "TopUp", amount: null }).terms?.amount, "0");
  assert.equal(read({ type: undefined }).terms?.type, "standard");
  assert.throws(() => read({ type: "Lottery" }));
});

Deno.test("times are told in milliseconds", () => {
  const reading = read({});
  assert.equal(reading.expiresAt, 1_795_406_004_000);
  assert.equal(reading.monitoredUntil, 1_795_492_404_000);
});

Deno.test("an overpaid method has nothing due", () => {
  assert.equal(toMethod(paymentMethodSchema.parse(methodJson({ due: "-0.00025" }))).due, "0");
});

Deno.test("a method of an older server is read", () => {
  const wire = {
    paymentMethod: "BTC-LightningNetwork",
    cryptoCode: "BTC",
    due: 1e-8,
    totalPaid: 0,
  };
  assert.deepEqual(toMethod(paymentMethodSchema.parse(wire)), {
    method: "BTC-LightningNetwork",
    currency: "BTC",
    due: "0.00000001",
    paid: "0",
  });
  assert.throws(() => paymentMethodSchema.parse({ due: "1" }));
});

Deno.test("a rate with more digits than any amount is cut, not refused", () => {
  const rate = "59923.123456789012345678901234";
  const method = paymentMethodSchema.parse(methodJson({ rate }));
  assert.equal(method.rate, "59923.123456789012345678");
});

Deno.test("the payment that completes the amount says when", () => {
  assert.equal(completed("30", { payments: [receive(10, "0.0005")] }), 10);
  assert.equal(
    completed("30", {
      payments: [receive(30, "0.0001"), receive(10, "0.0003"), receive(20, "0.0002")],
    }),
    20,
  );
});

Deno.test("invalid payments do not count, a payment's fee is no money", () => {
  assert.equal(
    completed("30", {
      payments: [receive(10, "0.0005", { status: "Invalid" }), receive(20, "0.0005")],
    }),
    20,
  );
  assert.equal(
    completed("30", {
      payments: [receive(10, "0.0005", { fee: "0.00000001" }), receive(20, "0.00000001")],
    }),
    20,
  );
  assert.equal(completed("30", { payments: [receive(10, "1", { status: "invalid" })] }), undefined);
});

Deno.test("payments of several methods are added at each one's rate", () => {
  assert.equal(
    completed(
      "30",
      { payments: [receive(10, "0.00025")] },
      {
        paymentMethodId: "LTC-CHAIN",
        currency: "LTC",
        rate: "75",
        payments: [receive(40, "1"), receive(20, "0.1")],
      },
      { paymentMethodId: "BTC-LN", payments: [receive(15, "0.00005")] },
    ),
    40,
  );
});

Deno.test("without enough money the last payment says when, without any nobody", () => {
  assert.equal(completed("30", { payments: [receive(20, "0.0001"), receive(10, "0.0001")] }), 20);
  assert.equal(completed("30", { payments: [] }), undefined);
  assert.equal(completed("30", { payments: [receive(10, "1")], rate: null }), 10);
});

Deno.test("sums are exact: a ten-thousandth of a cent decides", () => {
  const parts = Array.from({ length: 10 }, (_, index) => receive(index + 1, "0.1"));
  assert.equal(completed("1", { rate: "1", payments: parts }), 10);
  assert.equal(completed("0.3", { rate: "1", payments: parts }), 3);
  assert.equal(completed("0.300000000000000001", { rate: "1", payments: parts }), 4);
});

Deno.test("the completing payment is one of them, and its predecessors do not reach the amount", () => {
  const payments = fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 1_000_000 }),
      units: fc.integer({ min: 1, max: 1000 }),
      isInvalid: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  fc.assert(fc.property(payments, fc.integer({ min: 1, max: 4000 }), (list, goal) => {
    const at = completed(String(goal), {
      rate: "1000",
      payments: list.map((one) =>
        receive(one.at, (one.units / 1000).toFixed(3), {
          status: one.isInvalid ? "Invalid" : "Processing",
        })
      ),
    });
    const valid = list.filter((one) => !one.isInvalid);
    const sumUntil = (limit: number): number =>
      valid.filter((one) => one.at <= limit).reduce((sum, one) => sum + one.units, 0);
    const reached = valid.map((one) => one.at).filter((time) => sumUntil(time) >= goal);
    const expected = reached.length > 0
      ? Math.min(...reached)
      : valid.length > 0
      ? Math.max(...valid.map((one) => one.at))
      : undefined;
    assert.equal(at, expected);
  }));
});

function publicRead(changes: Readonly<Record<string, unknown>>, serverAt?: number): PaymentReading {
  return toPublicReading([publicStatusSchema.parse({
    invoiceId: "I",
    storeId: STORE,
    status: "New",
    paymentMethodId: "BTC-CHAIN",
    paymentMethodCurrency: "BTC",
    due: "0.0005",
    paid: "0.00000000",
    ...changes,
  })], { checkoutLink: "https://a.example/i/I", ...(serverAt === undefined ? {} : { serverAt }) });
}

for (
  const [status, paid, due, cause] of [
    ["New", "0.00000000", "0.0005", "none"],
    ["new", "0.0002", "0.0003", "partial"],
    ["Expired", "0.0002", "0.0003", "partial"],
    ["Expired", "0.0005", "0.00000000", "late"],
    ["expired", "0.0006", "-0.0001", "late"],
    ["Expired", "0", "0.0005", "none"],
    ["Processing", "0.0005", "0", "none"],
    ["Settled", "0", "0.0005", "none"],
  ] as const
) {
  Deno.test(`public: ${status} with ${paid} paid and ${due} due is ${cause}`, () => {
    assert.equal(publicRead({ status, paid, due }).cause, cause);
  });
}

Deno.test("public: the time left counts from the server's clock", () => {
  assert.equal(publicRead({ expirationSeconds: 899 }, 1_000_000).expiresAt, 1_899_000);
  assert.equal(publicRead({ expirationSeconds: 899 }).expiresAt, undefined);
  assert.equal(publicRead({ expirationSeconds: 0 }, 1_000_000).expiresAt, undefined);
  assert.equal(publicRead({ expirationSeconds: null }, 1_000_000).expiresAt, undefined);
});

Deno.test("public: no terms are told, and fiat texts are not looked at", () => {
  const reading = publicRead({ orderAmountFiat: "0,01 €", orderAmount: "nonsense", rate: "?" });
  assert.equal(reading.terms, undefined);
  assert.equal(reading.paidAmount, undefined);
  assert.equal(reading.via, "publicStatus");
  assert.equal(reading.checkoutLink, "https://a.example/i/I");
});
