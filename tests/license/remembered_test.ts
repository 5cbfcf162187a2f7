import assert from "node:assert/strict";
import fc from "fast-check";
import {
  createFacts,
  decide,
  derivePeriods,
  type Facts,
  type LicenseEvent,
  type Payment,
  type RememberedPayments,
  toRemembered,
} from "../../src/license/mod.ts";
import { parseRememberedPayments } from "../../src/agent/facts_schema.ts";
import {
  DAY,
  factsOf,
  HERE,
  HOUR,
  KEY,
  made,
  POLICY,
  publicly,
  reading,
  START,
  tell,
  terms,
  type Told,
} from "./samples.ts";

const KEY_TEXT = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345-6789";

function id(index: number): string {
  return `PAYMENT-${String(index).padStart(14, "0")}`;
}

/** A purchase every `everyDays` days, paid an hour later. */
function customer(count: number, everyDays: number, trialEndsAt?: number): Facts {
  const told = Array.from({ length: count }, (_, index): Told => {
    const createdAt = START + index * everyDays * DAY;
    return [
      createdAt + HOUR,
      made({
        id: id(index),
        progress: "settled",
        completedAt: createdAt + HOUR,
        terms: {
          licenseKey: KEY_TEXT,
          createdAt,
          ...(trialEndsAt === undefined ? {} : { trialEndsAt }),
        },
      }),
    ];
  });
  return factsOf(...told);
}

/** What a machine knows after its state was lost, and every payment read again the public way. */
function rebuild(remembered: RememberedPayments, at: number): Facts {
  const json: unknown = JSON.parse(JSON.stringify(remembered));
  const kept = parseRememberedPayments(json);
  assert.deepEqual(kept, remembered);
  const recalled = decide(createFacts(POLICY, HERE), {
    kind: "paymentsRemembered",
    remembered,
  }, at).facts;
  const events = remembered.payments.map((payment): LicenseEvent => ({
    kind: "paymentRead",
    reading: publicly(reading({ id: payment.id, progress: "settled" })),
  }));
  return tell(recalled, [at, ...events]);
}

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

Deno.test("rule 9: the periods are the same after the state was lost", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 1, max: 40 }),
    fc.boolean(),
    (count, everyDays, hasTrial) => {
      const facts = customer(count, everyDays, hasTrial ? START + 6 * DAY : undefined);
      const remembered = toRemembered(facts) ?? assert.fail();
      const rebuilt = rebuild(remembered, START + 400 * DAY);
      const expected = derivePeriods(facts).slice(-remembered.payments.length);
      assert.deepEqual(
        derivePeriods(rebuilt).map(({ startsAt, endsAt }) => [startsAt, endsAt]),
        expected.map(({ startsAt, endsAt }) => [startsAt, endsAt]),
      );
      assert.ok(bytes(remembered) <= 2_500);
    },
  ));
});

Deno.test("rule 9: sixteen payments fit into what a key store takes", () => {
  const remembered = toRemembered(customer(40, 27)) ?? assert.fail();
  assert.equal(remembered.payments.length, 16);
  assert.equal(remembered.payments.at(-1)?.id, id(39));
  assert.ok(bytes(remembered) <= 2_500, `${bytes(remembered)} bytes`);
});

Deno.test("rule 9: what does not fit is dropped from its old end", () => {
  const long = factsOf(...Array.from({ length: 16 }, (_, index): Told => [
    START + index,
    made({
      id: `${id(index)}${"x".repeat(400)}`,
      progress: "settled",
      terms: { licenseKey: KEY_TEXT, createdAt: START + index },
    }),
  ]));
  const remembered = toRemembered(long) ?? assert.fail();
  assert.ok(bytes(remembered) <= 2_500);
  assert.ok(remembered.payments.length >= 3);
  assert.match(remembered.payments.at(-1)?.id ?? "", /PAYMENT-0*15x/);
});

Deno.test("rule 9: open payments are remembered, the two newest of them", () => {
  const facts = tell(
    customer(20, 30),
    ...[1, 2, 3].map((index): Told => [
      START + 900 * DAY + index,
      made({
        id: `OPEN-${index}`,
        terms: { licenseKey: KEY_TEXT, createdAt: START + 900 * DAY + index },
      }),
    ]),
  );
  const ids = (toRemembered(facts) ?? assert.fail()).payments.map((payment) => payment.id);
  assert.deepEqual(ids.slice(-2), ["OPEN-2", "OPEN-3"]);
  assert.equal(ids.length, 16);
  assert.equal(ids[0], id(6));
});

Deno.test("rule 9: nothing is remembered of payments made elsewhere, refused, or without a key", () => {
  assert.equal(toRemembered(factsOf()), undefined);
  assert.equal(
    toRemembered(factsOf([START, { kind: "paymentRead", reading: reading() }])),
    undefined,
  );
  assert.equal(toRemembered(factsOf([START, made({ terms: { amount: "1" } })])), undefined);
  const away = tell(factsOf([START, made()]), [START, { kind: "keyDeactivated" }]);
  assert.equal(toRemembered(away), undefined);
});

Deno.test("rule 9: the payments of a key that was put away are kept while there is room", () => {
  const facts = tell(customer(3, 30), [
    START + 95 * DAY,
    made({ id: "OTHER", terms: { licenseKey: "OTHER-KEY", createdAt: START + 95 * DAY } }),
  ]);
  const remembered = toRemembered(facts) ?? assert.fail();
  assert.equal(remembered.licenseKey, "OTHER-KEY");
  assert.deepEqual(
    remembered.others?.map(({ licenseKey, payments }) => [
      licenseKey,
      payments.length,
    ]),
    [[KEY_TEXT, 3]],
  );
  const rebuilt = rebuild(remembered, START + 100 * DAY);
  assert.deepEqual(Object.keys(rebuilt.payments).length, 4);
  const full = tell(customer(16, 30), [
    START,
    made({ id: "OLD", terms: { licenseKey: "OTHER-KEY", createdAt: START - DAY } }),
    { kind: "keyActivated", licenseKey: KEY_TEXT },
  ], [
    START + 500 * DAY,
    ...Array.from(
      { length: 12 },
      (_, index) =>
        made({ id: `O${index}`, terms: { licenseKey: `K${index}`, createdAt: START + index } }),
    ),
    {
      kind: "keyActivated",
      licenseKey: KEY_TEXT,
    },
  ]);
  const cut = toRemembered(full) ?? assert.fail();
  assert.ok(bytes(cut) <= 2_500);
  assert.equal(cut.payments.length, 16);
});

Deno.test("rule 9: everything that no later answer could tell is kept", () => {
  const facts = tell({ ...factsOf(), policy: { ...POLICY, paymentTolerancePercent: 5 } }, [
    START,
    made({ id: "BOUGHT", terms: { trialEndsAt: START + DAY } }),
    made({ id: "MOVE", terms: { purpose: "move", createdAt: START + 1 } }),
    made({ id: "TAKEN", progress: "processing", terms: { createdAt: START + 2 } }),
  ], [START + HOUR, { kind: "paymentRead", reading: reading({ id: "TAKEN" }) }]);
  const remembered = toRemembered(facts) ?? assert.fail();
  const known = decide(createFacts(POLICY, HERE), {
    kind: "paymentsRemembered",
    remembered,
  }, START).facts.payments;
  const part = (name: string): Partial<Payment> => known[name] ?? assert.fail();
  assert.deepEqual(part("BOUGHT").terms, terms({ trialEndsAt: START + DAY }));
  assert.deepEqual(part("BOUGHT").judgement, {
    kind: "accepted",
    at: START,
    periodDays: 30,
    trialDays: 7,
    tolerancePercent: 5,
  });
  assert.equal(part("MOVE").terms?.purpose, "move");
  assert.deepEqual([part("TAKEN").firstPaidAt, part("TAKEN").lastPaidAt], [START + 2, START]);
  assert.equal(part("MOVE").terms?.licenseKey, KEY);
});

Deno.test("rule 9: first sight, and the limit of a payment marked by hand, survive", () => {
  const { completedAt: _none, ...marked } = reading({ progress: "settled", cause: "marked" });
  const late = factsOf([START, made()], [START + 50 * DAY, {
    kind: "paymentRead",
    reading: marked,
  }]);
  const seen = factsOf([START, made()], [START + 9 * DAY, {
    kind: "paymentRead",
    reading: publicly(marked),
  }]);
  for (const facts of [late, seen]) {
    const rebuilt = rebuild(toRemembered(facts) ?? assert.fail(), START + 60 * DAY);
    assert.equal(derivePeriods(rebuilt)[0]?.startsAt, derivePeriods(facts)[0]?.startsAt);
  }
});
