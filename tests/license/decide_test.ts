import assert from "node:assert/strict";
import {
  assertNever,
  createFacts,
  decide,
  decideAll,
  type Effect,
  type Facts,
  type LicenseEvent,
  toRemembered,
} from "../../src/license/mod.ts";
import {
  CHECKED,
  DAY,
  factsOf,
  HERE,
  HOUR,
  KEY,
  made,
  MINUTE,
  POLICY,
  read,
  reading,
  SETTLED,
  START,
  UNANSWERED,
} from "./samples.ts";

const EMPTY = createFacts(POLICY, HERE);
const TRIAL = { startedAt: START, endsAt: START + 7 * DAY };

/** Name, before, event, what the facts then hold, and the effects. */
const TABLE: readonly (readonly [
  string,
  Facts,
  LicenseEvent,
  Partial<Facts>,
  readonly Effect["kind"][],
])[] = [
  ["rule 1: a trial starts and is remembered", EMPTY, { kind: "trialStarted" }, { trial: TRIAL }, [
    "saveFacts",
    "rememberTrial",
  ]],
  [
    "rule 1: an earlier remembered trial stands",
    { ...EMPTY, trial: TRIAL },
    { kind: "trialRemembered", trial: { startedAt: START - DAY, endsAt: START + 6 * DAY } },
    { trial: { startedAt: START - DAY, endsAt: START + 6 * DAY } },
    ["saveFacts", "rememberTrial"],
  ],
  [
    "rule 1: a later one does not",
    { ...EMPTY, trial: TRIAL },
    { kind: "trialRemembered", trial: { startedAt: START + DAY, endsAt: START + 8 * DAY } },
    { trial: TRIAL },
    [],
  ],
  [
    "the same configuration is no change",
    EMPTY,
    { kind: "configured", policy: { ...POLICY } },
    {},
    [],
  ],
  [
    "another is",
    EMPTY,
    { kind: "configured", policy: { ...POLICY, price: "39.99" } },
    { policy: { ...POLICY, price: "39.99" } },
    ["saveFacts"],
  ],
  ["rule 9: a payment made here brings its key into use", EMPTY, made(), { licenseKey: KEY }, [
    "saveFacts",
    "rememberPayments",
  ]],
  [
    "a key is taken into use",
    EMPTY,
    { kind: "keyActivated", licenseKey: "K" },
    { licenseKey: "K" },
    [
      "saveFacts",
    ],
  ],
  ["once", factsOf(), { kind: "keyActivated", licenseKey: KEY }, { licenseKey: KEY }, []],
  ["no key can be put away", EMPTY, { kind: "keyDeactivated" }, {}, []],
  ["a payment unknown cannot be missing", EMPTY, { kind: "paymentMissing", id: "P1" }, {}, []],
  ["a notice is shown", EMPTY, { kind: "noticeShown", id: "n" }, { notices: { n: START } }, [
    "saveFacts",
  ]],
  [
    "once",
    { ...EMPTY, notices: { n: START - 1 } },
    { kind: "noticeShown", id: "n" },
    { notices: { n: START - 1 } },
    [],
  ],
];

for (const [name, before, event, expected, effects] of TABLE) {
  Deno.test(`decide: ${event.kind}: ${name}`, () => {
    const decision = decide(before, event, START);
    const picked = Object.fromEntries(
      Object.entries(decision.facts).filter(([property]) => property in expected),
    );
    assert.deepEqual(picked, expected);
    assert.deepEqual(decision.effects.map(({ kind }) => kind), effects);
    if (effects.length === 0) assert.equal(decision.facts, before);
    const again = decide(decision.facts, event, START);
    assert.equal(again.facts, decision.facts);
    assert.deepEqual(again.effects, []);
  });
}

Deno.test("decide: a key put away leaves its payments", () => {
  const facts = factsOf([START, SETTLED]);
  const { facts: after } = decide(facts, { kind: "keyDeactivated" }, START);
  assert.equal("licenseKey" in after, false);
  assert.deepEqual(after.payments, facts.payments);
});

Deno.test("decide: a payment made without a key leaves the one in use", () => {
  const { terms, ...rest } = reading();
  const { licenseKey: _none, ...bare } = terms ?? assert.fail();
  const event: LicenseEvent = { kind: "paymentCreated", reading: { ...rest, terms: bare } };
  assert.equal(decide(factsOf(), event, START).facts.licenseKey, KEY);
});

Deno.test("decide: checks count their failures, and a success clears them", () => {
  const failed = factsOf([START, UNANSWERED], [START + MINUTE, UNANSWERED]);
  assert.deepEqual(failed.checks, {
    failures: 2,
    last: { at: START + MINUTE, ok: false, code: "network" },
    nextAt: START + MINUTE + 2.5 * MINUTE,
  });
  const healed = decide(failed, CHECKED, START + HOUR).facts.checks;
  assert.deepEqual(healed, {
    failures: 0,
    lastSuccessAt: START + HOUR,
    last: { at: START + HOUR, ok: true },
    nextAt: START + HOUR + DAY,
  });
  const again = decide(factsOf([START, CHECKED]), {
    kind: "checkEnded",
    ok: false,
    code: "rateLimited",
    retryAfterMs: 2 * HOUR,
    random: 0,
  }, START + HOUR).facts.checks;
  assert.deepEqual([again.lastSuccessAt, again.nextAt], [START, START + 3 * HOUR]);
});

Deno.test("rule 8: whatever is written down at a time makes it a time that was seen", () => {
  for (const event of [{ kind: "trialStarted" }, made(), CHECKED] as const) {
    assert.equal(decide(EMPTY, event, START).facts.time.highestAt, START);
  }
  assert.equal(decide(factsOf([START, CHECKED]), SETTLED, START - DAY).facts.time.highestAt, START);
});

Deno.test("decideAll: effects are about the whole, each once", () => {
  const { facts, effects } = decideAll(EMPTY, [{ kind: "trialStarted" }, made(), SETTLED], START);
  assert.deepEqual(effects.map(({ kind }) => kind), [
    "saveFacts",
    "rememberTrial",
    "rememberPayments",
  ]);
  const last = effects.at(-1);
  assert.deepEqual(last?.kind === "rememberPayments" && last.remembered, toRemembered(facts));
  assert.deepEqual(decideAll(facts, [], START), { facts, effects: [] });
});

Deno.test("rule 9: what is remembered is added to what is known, under a key that stays", () => {
  const remembered = toRemembered(factsOf([START, made({ id: "P7" })])) ?? assert.fail();
  const event: LicenseEvent = { kind: "paymentsRemembered", remembered };
  assert.equal(decide(EMPTY, event, START).facts.licenseKey, KEY);
  const known = factsOf([START, read({ id: "P7", progress: "settled" })]);
  const { facts } = decide({ ...known, licenseKey: "OTHER" }, event, START);
  assert.equal(facts.licenseKey, "OTHER");
  assert.deepEqual(facts.payments, known.payments);
});

Deno.test("an event from outside the types is a bug, and named", () => {
  assert.throws(() => assertNever({ kind: "x" } as never), TypeError);
  assert.throws(() => decide(EMPTY, { kind: "x" } as never, START), /"x"/);
});
