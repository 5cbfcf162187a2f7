import assert from "node:assert/strict";
import fc from "fast-check";
import {
  derivePeriods,
  deriveStatus,
  type Facts,
  type PaymentReading,
  type Period,
} from "../../src/license/mod.ts";
import {
  DAY,
  factsOf,
  HOUR,
  made,
  POLICY,
  publicly,
  read,
  reading,
  type ReadingChange,
  START,
  tell,
} from "./samples.ts";

interface Sale {
  readonly gapHours: number;
  readonly payMinutes: number;
  readonly trialHours: number;
  readonly isPaid: boolean;
}

const anySale: fc.Arbitrary<Sale> = fc.record({
  gapHours: fc.integer({ min: 1, max: 60 * 24 }),
  payMinutes: fc.integer({ min: 0, max: 30 * 24 * 60 }),
  trialHours: fc.integer({ min: -10, max: 20 * 24 }),
  isPaid: fc.boolean(),
});

/** Each sale as an answer: created `gapHours` after the one before. */
function readingsOf(sales: readonly Sale[]): readonly PaymentReading[] {
  let createdAt = START;
  return sales.map(({ gapHours, payMinutes, trialHours, isPaid }, index) => {
    createdAt += gapHours * HOUR;
    return reading({
      id: `P${index}`,
      progress: isPaid ? "settled" : "expired",
      ...(isPaid ? { completedAt: createdAt + payMinutes * 60_000 } : {}),
      terms: {
        createdAt,
        ...(trialHours > 0 ? { trialEndsAt: createdAt + trialHours * HOUR } : {}),
      },
    });
  });
}

/** The rule as a person would do it: a line through time, one sale after the other. */
function oracle(
  readings: readonly PaymentReading[],
): readonly Pick<Period, "startsAt" | "endsAt">[] {
  const rows: Pick<Period, "startsAt" | "endsAt">[] = [];
  let line = 0;
  for (const { completedAt, terms } of readings) {
    if (completedAt === undefined) continue;
    let startsAt = completedAt;
    const trialEnd = terms?.trialEndsAt;
    if (trialEnd !== undefined) {
      startsAt = Math.max(startsAt, Math.min(trialEnd, completedAt + 7 * DAY));
    }
    if (line > startsAt) startsAt = line;
    line = startsAt + 30 * DAY;
    rows.push({ startsAt, endsAt: line });
  }
  return rows;
}

function learn(readings: readonly PaymentReading[], at: number): Facts {
  return factsOf([at, ...readings.map((one) => ({ kind: "paymentRead", reading: one }) as const)]);
}

Deno.test("rule 3: periods are what a little oracle says, in whatever order they are learnt", () => {
  fc.assert(fc.property(fc.array(anySale, { maxLength: 12 }), fc.nat(), (sales, seed) => {
    const readings = readingsOf(sales);
    const mixed = [...readings].sort((a, b) =>
      ((Number(a.id.slice(1)) * 7919 + seed) % 13) - ((Number(b.id.slice(1)) * 7919 + seed) % 13)
    );
    const periods = derivePeriods(learn(mixed, START + 1000 * DAY));
    assert.deepEqual(
      periods.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
      oracle(readings),
    );
  }));
});

Deno.test("rule 3: a renewal never shortens what was there, and adds thirty days at least", () => {
  fc.assert(fc.property(fc.array(anySale, { minLength: 1, maxLength: 10 }), (sales) => {
    const readings = readingsOf(sales.map((sale) => ({ ...sale, isPaid: true })));
    const ends = readings.map((_, index) =>
      derivePeriods(learn(readings.slice(0, index + 1), START + 1000 * DAY)).at(-1)?.endsAt ?? 0
    );
    for (const [index, end] of ends.entries()) {
      if (index > 0) assert.ok(end - (ends[index - 1] ?? 0) >= 30 * DAY);
    }
  }));
});

Deno.test("rule 3: learning one sale after the other, the end only moves on", () => {
  fc.assert(fc.property(fc.array(anySale, { maxLength: 8 }), (sales) => {
    let facts = factsOf();
    let until = 0;
    for (const one of readingsOf(sales)) {
      facts = tell(facts, [START + 1000 * DAY, { kind: "paymentRead", reading: one }]);
      const end = derivePeriods(facts).at(-1)?.endsAt ?? 0;
      assert.ok(end >= until);
      until = end;
    }
  }));
});

Deno.test("rule 2: the same payment told at every check is one period", () => {
  const told = Array.from(
    { length: 60 },
    (_, day) => [START + day * DAY, read({ progress: "settled" })] as const,
  );
  const periods = derivePeriods(factsOf(...told));
  assert.deepEqual(periods.map(({ startsAt, endsAt }) => [startsAt, endsAt]), [[
    START,
    START + 30 * DAY,
  ]]);
});

/** Name, how the payment is heard of (days after the start), when it counts from. */
const PAID_AT: readonly (readonly [string, number, ReadingChange & { isPublic?: true }, number])[] =
  [
    ["the money's own time", 5, { progress: "settled", completedAt: START + HOUR }, HOUR],
    ["first sight, with a create-only key", 5, { progress: "settled", isPublic: true }, 5 * DAY],
    ["first sight, however late", 50, { progress: "settled", isPublic: true }, 50 * DAY],
    ["first sight, marked by hand", 5, { progress: "settled", cause: "marked" }, 5 * DAY],
    [
      "30 days, marked by hand and seen later",
      50,
      { progress: "settled", cause: "marked" },
      30 * DAY,
    ],
  ];

for (const [name, days, { isPublic, ...change }, expected] of PAID_AT) {
  Deno.test(`rule 3: a payment counts from ${name}`, () => {
    const { completedAt: _default, ...full } = reading({ paidAmount: "29.99", ...change });
    const told = change.completedAt === undefined
      ? full
      : { ...full, completedAt: change.completedAt };
    const facts = factsOf([START, made()], [START + days * DAY, {
      kind: "paymentRead",
      reading: isPublic ? publicly(told) : told,
    }]);
    assert.equal(derivePeriods(facts)[0]?.paidAt, START + expected);
  });
}

Deno.test("rule 3: a payment marked by hand stays where it is when the key is refused later", () => {
  const { completedAt: _none, ...marked } = reading({ progress: "settled", cause: "marked" });
  const facts = factsOf(
    [START, made()],
    [START + 50 * DAY, { kind: "paymentRead", reading: marked }],
    [START + 51 * DAY, { kind: "paymentRead", reading: publicly(marked) }],
  );
  assert.equal(derivePeriods(facts)[0]?.paidAt, START + 30 * DAY);
});

Deno.test("rule 4: unconfirmed payments count, but for those of a key that took one back", () => {
  const seen = (id: string, hours: number): ReadingChange => ({
    id,
    progress: "processing",
    terms: { createdAt: START + hours * HOUR },
  });
  const told = [
    [START, read(seen("P1", 0))],
    [START + HOUR, read({ ...seen("P1", 0), progress: "invalid" })],
    [START + 2 * HOUR, read(seen("P2", 2))],
  ] as const;
  assert.deepEqual(derivePeriods(factsOf(...told)), []);
  const settled = factsOf(...told, [
    START + 3 * HOUR,
    read({ ...seen("P2", 2), progress: "settled" }),
  ]);
  assert.deepEqual(derivePeriods(settled).map(({ paymentId }) => paymentId), ["P2"]);
  const later = 30 * 24;
  const after = factsOf(...told.slice(0, 2), [START + later * HOUR, read(seen("P3", later))]);
  assert.deepEqual(derivePeriods(after).map(({ isProvisional }) => isProvisional), [true]);
  const before = factsOf([START, read(seen("P2", 2))], [START + HOUR, read(seen("P1", 0))], [
    START + 2 * HOUR,
    read({ ...seen("P1", 0), progress: "invalid" }),
  ]);
  assert.deepEqual(derivePeriods(before).map(({ paymentId }) => paymentId), ["P2"]);
});

Deno.test("rule 5: a period is as long as it was when it was bought", () => {
  const facts = tell(factsOf([START, made(), read({ progress: "settled" })]), [START + DAY, {
    kind: "configured",
    policy: { ...POLICY, periodDays: 7, trialDays: 0 },
  }, read({ progress: "settled" })]);
  assert.equal(derivePeriods(facts)[0]?.endsAt, START + 30 * DAY);
});

Deno.test("a license lasts to the end of its last period", () => {
  const facts = factsOf([
    START,
    read({ progress: "settled" }),
    read({ id: "P2", progress: "settled", terms: { createdAt: START + HOUR } }),
  ]);
  const status = deriveStatus(facts, START + HOUR);
  assert.equal(status.kind === "active" && status.until, START + 60 * DAY);
  assert.equal(status.kind === "active" && status.periods.length, 2);
});
