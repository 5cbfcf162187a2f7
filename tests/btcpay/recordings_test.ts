import assert from "node:assert/strict";
import { z } from "zod";
import {
  apiKeySchema,
  healthSchema,
  invoiceSchema,
  parseHttpDate,
  paymentMethodSchema,
  problemOfAnswer,
  publicStatusSchema,
  serverInfoSchema,
  storeSchema,
  toPublicReading,
  toReading,
  webhookSchema,
} from "../../src/btcpay/mod.ts";
import { type Exchange, EXCHANGES, recorded } from "./recordings.ts";

/** Which schema is for which call, by method and path. */
const SCHEMAS: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^POST \/api\/v1\/stores\/\w+\/invoices$/, invoiceSchema],
  [/^GET \/api\/v1\/stores\/\w+\/invoices(\?|$)/, z.array(invoiceSchema)],
  [/^GET \/api\/v1\/(stores\/\w+\/)?invoices\/\w+$/, invoiceSchema],
  [/^POST \/api\/v1\/(stores\/\w+\/)?invoices\/\w+\/status$/, invoiceSchema],
  [/^GET \/api\/v1\/(stores\/\w+\/)?invoices\/\w+\/payment-methods$/, z.array(paymentMethodSchema)],
  [/^GET \/i\/\w+\/status$/, publicStatusSchema],
  [/^GET \/api\/v1\/stores$/, z.array(storeSchema)],
  [/^GET \/api\/v1\/stores\/\w+$/, storeSchema],
  [/^GET \/api\/v1\/api-keys\/current$/, apiKeySchema],
  [/^GET \/api\/v1\/health$/, healthSchema],
  [/^GET \/api\/v1\/server\/info$/, serverInfoSchema],
  [/^(POST|PUT) \/api\/v1\/stores\/\w+\/webhooks(\/\w+)?$/, webhookSchema],
  [/^GET \/api\/v1\/stores\/\w+\/webhooks$/, z.array(webhookSchema)],
];

/** Calls that this program does not make. */
const FOREIGN = /deliveries|^DELETE /;

function lineOf(exchange: Exchange): string {
  return `${exchange.method} ${exchange.path}`;
}

const answered = EXCHANGES.filter(({ status }) => status < 300)
  .filter((exchange) => !FOREIGN.test(lineOf(exchange)));

Deno.test("there are recordings of every kind of call", () => {
  assert.ok(EXCHANGES.length > 80, `${EXCHANGES.length}`);
  for (const [pattern] of SCHEMAS) {
    assert.ok(answered.some((exchange) => pattern.test(lineOf(exchange))), `${pattern}`);
  }
});

for (const exchange of answered) {
  Deno.test(`recorded answer is understood: ${exchange.file}, ${exchange.name}`, () => {
    const schema = SCHEMAS.find(([pattern]) => pattern.test(lineOf(exchange)))?.[1];
    assert.ok(schema !== undefined, lineOf(exchange));
    const parsed = schema.safeParse(exchange.body);
    assert.ok(parsed.success, parsed.error?.message);
    assert.ok(parseHttpDate(exchange.date) !== undefined, exchange.date);
  });
}

for (const exchange of EXCHANGES.filter(({ status }) => status >= 400)) {
  Deno.test(`recorded refusal has a problem: ${exchange.file}, ${exchange.name}`, () => {
    const problem = problemOfAnswer({
      status: exchange.status,
      body: exchange.body === "" ? { kind: "empty" } : { kind: "json", value: exchange.body },
      now: 0,
    });
    const expected: Readonly<Record<number, string>> = {
      400: "rejected",
      401: "unauthenticated",
      403: "missingPermission",
      404: "rejected",
      405: "rejected",
      415: "rejected",
      422: "validation",
    };
    assert.equal(problem.code, expected[exchange.status]);
    assert.equal(problem.retryable, false);
    assert.ok((problem.detail ?? "").length <= 300);
    assert.ok(!(problem.detail ?? "").includes("\n"));
    if (problem.code === "missingPermission") assert.match(problem.permission, /^btcpay\.store\./);
  });
}

Deno.test("the key that api-keys/current repeats is dropped", () => {
  const { body } = recorded("server-keys-stores", "current key: agent");
  assert.match(JSON.stringify(body), /<api key: agent>/);
  assert.doesNotMatch(JSON.stringify(apiKeySchema.parse(body)), /<api key/);
});

Deno.test("a recorded life reads as new, processing, settled, by the API and in public", () => {
  const readings = ["create", "processing", "settled", "settled, short path"].map((name) =>
    toReading(invoiceSchema.parse(recorded("life-settled", name).body))
  );
  assert.deepEqual(readings.map(({ progress }) => progress), [
    "new",
    "processing",
    "settled",
    "settled",
  ]);
  assert.equal(readings[1]?.paidAmount, "29.99");
  assert.deepEqual(readings[0]?.terms, {
    licenseKey: "LIFE",
    storeId: "7XNstjmngdszsrjs6j8NmXHvtNTMXrYwLgDUMSp74nfj",
    type: "standard",
    amount: "29.99",
    currency: "EUR",
    product: "autotele",
    machineId: "m-0123456789abcdef",
    createdAt: 1_795_405_110_000,
  });
  const statuses = ["unpaid", "processing", "settled"].map((name) => {
    const exchange = recorded("life-settled", `public status, ${name}`);
    return toPublicReading([publicStatusSchema.parse(exchange.body)], {
      serverAt: Date.parse(exchange.date),
      checkoutLink: "https://btcpay.example/i/SD6tdyZ7QPE3gbEpj1nZDc",
    });
  });
  assert.deepEqual(statuses.map(({ progress }) => progress), ["new", "processing", "settled"]);
  assert.deepEqual(statuses.map(({ confirmations }) => confirmations), [
    undefined,
    { received: 0, required: 1 },
    { received: 1, required: 1 },
  ]);
  const expiresAt = readings[0]?.expiresAt ?? 0;
  assert.ok(Math.abs((statuses[0]?.expiresAt ?? 0) - expiresAt) <= 1000);
  assert.deepEqual(statuses[0]?.methods, [{
    method: "BTC-CHAIN",
    currency: "BTC",
    due: "0.00049984",
    paid: "0.00000000",
    destination: "bcrt1qjm0g52uzk8hvuc8k8j5elctx9j8aj3m5kwc0w8",
    link: "bitcoin:bcrt1qjm0g52uzk8hvuc8k8j5elctx9j8aj3m5kwc0w8?amount=0.00049984",
  }]);
});

for (
  const [name, progress, cause] of [
    ["partly paid, still open", "new", "partial"],
    ["HighSpeed: settled without a block", "settled", "none"],
    ["marked settled, unpaid", "settled", "marked"],
    ["marked invalid", "invalid", "marked"],
    ["replaceable payment seen", "processing", "none"],
    ["replacement confirmed: the payment is gone", "new", "none"],
    ["overpaid, settled", "settled", "over"],
    ["expired, nothing paid", "expired", "none"],
    ["expired, partly paid", "expired", "partial"],
    ["paid after expiry, unconfirmed", "expired", "late"],
    ["paid after expiry, six blocks", "expired", "late"],
  ] as const
) {
  Deno.test(`recorded end: ${name} is ${progress}, ${cause}`, () => {
    const reading = toReading(invoiceSchema.parse(recorded("other-ends", name).body));
    assert.deepEqual([reading.progress, reading.cause], [progress, cause]);
  });
}

for (
  const [invoice, methods, completedAt] of [
    ["two payments, processing", "payment methods of two payments", 1_795_405_116_000],
    ["partly paid, still open", "payment methods, partly paid", 1_795_405_114_000],
    ["paid after expiry, six blocks", "payment methods, paid late", 1_795_405_175_000],
    ["replacement confirmed: the payment is gone", "payment methods, payment gone", undefined],
  ] as const
) {
  Deno.test(`recorded payments of "${invoice}" were completed at ${completedAt}`, () => {
    const reading = toReading(
      invoiceSchema.parse(recorded("other-ends", invoice).body),
      z.array(paymentMethodSchema).parse(recorded("other-ends", methods).body),
    );
    assert.equal(reading.completedAt, completedAt);
  });
}
