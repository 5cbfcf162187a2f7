import assert from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalJson,
  derivePeriods,
  deriveStatus,
  isEntitled,
  isMissing,
  isOpen,
  type LicenseEvent,
  nextAnswerAt,
  type PaymentReading,
  takenBackAt,
  wasEverTakenBack,
} from "../../src/license/mod.ts";
import {
  CHECKED,
  DAY,
  factsOf,
  HOUR,
  made,
  publicly,
  read,
  reading,
  SEEN,
  SETTLED,
  START,
  tell,
  type Told,
} from "./samples.ts";

const anyReading: fc.Arbitrary<PaymentReading> = fc.record({
  progress: fc.constantFrom("new", "processing", "settled", "expired", "invalid"),
  cause: fc.constantFrom("none", "late", "partial", "over", "marked"),
  paidAmount: fc.constantFrom("0", "10", "29.99", "40"),
  completedAt: fc.option(fc.constantFrom(START, START + HOUR), { nil: undefined }),
  isPublic: fc.boolean(),
}).map(({ isPublic, completedAt, ...rest }) => {
  const { completedAt: _default, ...full } = reading({ ...rest });
  const all = completedAt === undefined ? full : { ...full, completedAt };
  return isPublic ? publicly(all) : all;
});

/** Answers about one payment, each with its time; at most six misses, as many as are kept. */
const anyHistory: fc.Arbitrary<readonly Told[]> = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 40 }),
    fc.oneof(
      { weight: 4, arbitrary: anyReading.map((told) => ({ kind: "paymentRead", reading: told })) },
      { weight: 1, arbitrary: fc.constant({ kind: "paymentMissing", id: "P1" }) },
    ) as fc.Arbitrary<LicenseEvent>,
  ).map(([step, event]): Told => [START + step * 6 * HOUR, event]),
  { minLength: 1, maxLength: 8 },
);

function shuffled(history: readonly Told[]): fc.Arbitrary<readonly Told[]> {
  return fc.shuffledSubarray([...history], { minLength: history.length });
}

for (const [name, first] of [["made here", made()], ["found", read()]] as const) {
  Deno.test(`order and repetition of answers about a payment change nothing (${name})`, () => {
    const pair = anyHistory.chain((history) =>
      fc.tuple(fc.constant(history), shuffled([...history, ...history]))
    );
    fc.assert(
      fc.property(pair, ([history, other]) => {
        const known = factsOf([START, first]);
        assert.equal(canonicalJson(tell(known, ...other)), canonicalJson(tell(known, ...history)));
      }),
      { numRuns: 1000 },
    );
  });
}

Deno.test("an event told twice at once gives the same facts, and no effect", () => {
  fc.assert(fc.property(anyHistory, (history) => {
    const once = tell(factsOf([START, made()]), ...history);
    const last = history.at(-1);
    assert.ok(last !== undefined);
    assert.deepEqual(tell(once, last), once);
  }));
});

Deno.test("nobody becomes entitled without a trial, a payment or an answer", () => {
  const anyWait = fc.array(
    fc.record({
      ms: fc.integer({ min: 1, max: 10 * DAY }),
      event: fc.constantFrom<LicenseEvent>(
        { kind: "checkEnded", ok: false, code: "network", random: 0.1 },
        { kind: "noticeShown", id: "x" },
        { kind: "ran", localNow: START, elapsedMs: HOUR },
        { kind: "started", localNow: START - 365 * DAY },
        { kind: "paymentMissing", id: "P1" },
        { kind: "keyDeactivated" },
      ),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(anyHistory, anyWait, fc.boolean(), (history, waits, hasTrial) => {
      const trial: readonly Told[] = hasTrial ? [[START, { kind: "trialStarted" }]] : [];
      let facts = tell(factsOf([START, made()]), ...trial, ...history);
      let now = START + 10 * DAY;
      let wasEntitled = isEntitled(deriveStatus(facts, now));
      let end = 0;
      for (const { ms, event } of waits) {
        now += ms;
        facts = tell(facts, [now, event]);
        const status = deriveStatus(facts, now);
        const isNow = isEntitled(status);
        assert.ok(wasEntitled || !isNow, `${event.kind} made it ${status.kind}`);
        if (status.kind === "active") {
          assert.ok(end === 0 || status.until <= end, "the end moved");
          end = status.until;
        }
        wasEntitled = isNow;
      }
    }),
  );
});

Deno.test("rule 7: missing is two answers a day apart, with none between", () => {
  const miss = (hours: number): Told => [
    START + hours * HOUR,
    { kind: "paymentMissing", id: "P1" },
  ];
  const isGone = (...told: readonly Told[]): boolean => {
    const payment = factsOf([START, SETTLED], ...told).payments["P1"];
    assert.ok(payment !== undefined);
    return isMissing(payment);
  };
  assert.equal(isGone(miss(1)), false);
  assert.equal(isGone(miss(1), miss(24)), false);
  assert.equal(isGone(miss(1), miss(25)), true);
  assert.equal(isGone(miss(1), miss(12), miss(25)), true);
  assert.equal(isGone(miss(1), [START + 2 * HOUR, SETTLED], miss(25)), false);
  assert.equal(isGone(miss(1), miss(25), [START + 26 * HOUR, SETTLED]), false);
  const often = Array.from({ length: 30 }, (_, hours) => miss(hours + 1));
  assert.equal(isGone(...often), true);
  assert.equal(factsOf([START, SETTLED], ...often).payments["P1"]?.missingAt.length, 8);
  assert.deepEqual(factsOf(miss(1)).payments, {});
});

Deno.test("rule 6: what is not final is read again", () => {
  const cases: readonly (readonly [string, LicenseEvent, number, boolean])[] = [
    ["new", read(), 400, true],
    ["processing", SEEN, 400, true],
    ["settled", SETTLED, 1, false],
    ["invalid", read({ progress: "invalid" }), 1, false],
    ["expired, watched by the server", read({ progress: "expired" }), 0.9, true],
    ["expired", read({ progress: "expired" }), 1, false],
    ["late", read({ progress: "expired", cause: "late" }), 89, true],
    ["late, 90 days", read({ progress: "expired", cause: "late" }), 90, false],
    ["partial", read({ progress: "expired", cause: "partial" }), 89, true],
  ];
  for (const [name, event, days, expected] of cases) {
    const payment = factsOf([START, event]).payments["P1"];
    assert.ok(payment !== undefined);
    assert.equal(isOpen(payment, START + days * DAY), expected, name);
  }
  const gone = factsOf(
    [START, SETTLED],
    [START + HOUR, { kind: "paymentMissing", id: "P1" }],
    [START + 2 * DAY, { kind: "paymentMissing", id: "P1" }],
  ).payments["P1"];
  assert.ok(gone !== undefined);
  assert.deepEqual([isOpen(gone, START + 89 * DAY), isOpen(gone, START + 90 * DAY)], [true, false]);
  const blind = factsOf([START, made()], [START + HOUR, {
    kind: "paymentRead",
    reading: publicly(reading({ progress: "expired" })),
  }]).payments["P1"];
  assert.ok(blind !== undefined);
  assert.deepEqual([isOpen(blind, START + DAY), isOpen(blind, START + 2 * DAY)], [true, false]);
});

Deno.test("an answer without terms about an unknown payment is nothing", () => {
  const { terms: _terms, ...bare } = reading({ progress: "settled" });
  const facts = factsOf();
  assert.equal(tell(facts, [START, { kind: "paymentRead", reading: bare }]), facts);
});

Deno.test("rule 4: taken back is by the newest answer, ever taken back by any", () => {
  const facts = factsOf([START, SEEN], [START + 1, read()]);
  const back = facts.payments["P1"];
  const again = tell(facts, [START + 2, SETTLED]).payments["P1"];
  assert.ok(back !== undefined && again !== undefined);
  assert.deepEqual([takenBackAt(back), wasEverTakenBack(back)], [START, true]);
  assert.deepEqual([takenBackAt(again), wasEverTakenBack(again)], [undefined, true]);
});

Deno.test("an answer is later than every one before it, but for those of a wrong clock", () => {
  const facts = factsOf([START + 500, SEEN]);
  assert.equal(nextAnswerAt(facts, START), START + 501);
  assert.equal(nextAnswerAt(facts, START + DAY), START + DAY);
  assert.equal(nextAnswerAt(factsOf([START + DAY, SEEN]), START), START);
  const missing = factsOf([START, SEEN], [START + 9, { kind: "paymentMissing", id: "P1" }]);
  assert.equal(nextAnswerAt(missing, START), START + 10);
});

Deno.test("the time of the money is what the newest paid answer told", () => {
  const at = (completedAt: number): LicenseEvent => read({ progress: "settled", completedAt });
  const facts = factsOf(
    [START, read({ cause: "partial", completedAt: START + 5 })],
    [START + 1, at(START + 10)],
    [START + 2, at(START + 20)],
  );
  assert.equal(derivePeriods(facts)[0]?.paidAt, START + 20);
  const sameInstant = factsOf([START, at(START + 20)], [START, at(START + 10)]);
  assert.equal(derivePeriods(sameInstant)[0]?.paidAt, START + 10);
  assert.equal(derivePeriods(tell(facts, [START + 3, CHECKED])).length, 1);
});
