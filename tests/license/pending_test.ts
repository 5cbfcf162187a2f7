import assert from "node:assert/strict";
import {
  derivePending,
  type Facts,
  findReusable,
  type LicenseEvent,
  type LicensePolicy,
  type PaymentTerms,
} from "../../src/license/mod.ts";
import {
  DAY,
  factsOf,
  HOUR,
  made,
  MINUTE,
  POLICY,
  read,
  type ReadingChange,
  SEEN,
  SETTLED,
  START,
  tell,
  THERE,
  type Told,
} from "./samples.ts";

const MOVE = { purpose: "move" } as const;

/** Name, what happened, days after the start, the state. */
const TABLE: readonly (readonly [string, readonly Told[], number, string | undefined])[] = [
  ["nothing", [], 0, undefined],
  ["waiting for money", [[START, read()]], 0, "waiting"],
  ["its time is over", [[START, read()]], 0.1, "expired"],
  ["seen", [[START, SEEN]], 0, "seen"],
  ["settled", [[START, SETTLED]], 0, undefined],
  ["partly paid", [[START, read({ cause: "partial", paidAmount: "5" })]], 0, "partial"],
  ["partly paid, and asked long ago", [[START, read({ cause: "partial" })]], 30, "partial"],
  [
    "partly paid, and over",
    [[START, read({ progress: "expired", cause: "partial" })]],
    89,
    "partial",
  ],
  [
    "given up after 90 days",
    [[START, read({ progress: "expired", cause: "partial" })]],
    90,
    undefined,
  ],
  ["paid late", [[START, read({ progress: "expired", cause: "late" })]], 89, "late"],
  ["expired", [[START, read({ progress: "expired" })]], 7, "expired"],
  ["expired a week ago", [[START, read({ progress: "expired" })]], 7.1, undefined],
  ["invalid", [[START, SEEN], [START + 1, read({ progress: "invalid" })]], 1, "invalid"],
  ["replaced", [[START, SEEN], [START + 1, read()]], 0, "replaced"],
  [
    "replaced, and over",
    [[START, SEEN], [START + 1, read({ progress: "expired" })]],
    1,
    "replaced",
  ],
  [
    "missing",
    [
      [START, read()],
      [START + HOUR, { kind: "paymentMissing", id: "P1" }],
      [START + 2 * DAY, { kind: "paymentMissing", id: "P1" }],
    ],
    2,
    undefined,
  ],
  ["rule 12: a move", [[START, made({ terms: MOVE })]], 0, undefined],
  ["rule 12: a move, over", [[START, made({ progress: "expired", terms: MOVE })]], 1, undefined],
  [
    "rule 12: a move that holds money",
    [
      [START, made({ cause: "partial", terms: MOVE })],
    ],
    0,
    "partial",
  ],
  [
    "rule 12: a move that was paid late",
    [
      [START, made({ progress: "expired", cause: "late", terms: MOVE })],
    ],
    1,
    "late",
  ],
  ["rule 5: one that will never count", [[START, read({ terms: { amount: "1" } })]], 0, undefined],
  [
    "money before no money",
    [
      [START, SEEN],
      [START + 1, read({ id: "P2", terms: { createdAt: START + 1 } })],
    ],
    0,
    "seen",
  ],
  [
    "older than one that is settled",
    [
      [START, read()],
      [START + 1, read({ id: "P2", progress: "settled", terms: { createdAt: START + 1 } })],
    ],
    0,
    undefined,
  ],
  [
    "newer than one that is settled",
    [
      [START, SETTLED],
      [START + 1, read({ id: "P2", terms: { createdAt: START + 1 } })],
    ],
    0,
    "waiting",
  ],
];

for (const [name, told, days, expected] of TABLE) {
  Deno.test(`rule 10: pending: ${name}`, () => {
    assert.equal(derivePending(factsOf(...told), START + days * DAY)?.state, expected);
  });
}

Deno.test("rule 9: an open payment of this machine is used again", async (test) => {
  const at = START + MINUTE;
  const offer = (
    change: ReadingChange,
    options: { readonly policy?: Partial<LicensePolicy>; readonly now?: number } = {},
  ): string | undefined => {
    const facts: Facts = factsOf([START, read(change)]);
    const policy = { ...facts.policy, ...options.policy };
    return findReusable({ ...facts, policy }, options.now ?? at)?.id;
  };
  const of = (terms: Partial<PaymentTerms>): ReadingChange => ({ terms });
  const cases: readonly (readonly [string, string | undefined, boolean])[] = [
    ["open", offer({}), true],
    ["partly paid", offer({ cause: "partial" }), true],
    ["a move", offer(of(MOVE)), true],
    ["five minutes left", offer({}, { now: START + 10 * MINUTE }), true],
    ["less", offer({}, { now: START + 10 * MINUTE + 1 }), false],
    ["seen", offer({ progress: "processing" }), false],
    ["settled", offer({ progress: "settled" }), false],
    ["expired", offer({ progress: "expired" }), false],
    ["of another machine", offer(of({ machineId: THERE })), false],
    ["made by hand", offer(of({ product: "x" })), false],
    ["the same price otherwise written", offer({}, { policy: { price: "29.990" } }), true],
    ["another price", offer({}, { policy: { price: "29.98" } }), false],
    ["another currency", offer({}, { policy: { currency: "USD" } }), false],
    ["another store", offer({}, { policy: { storeId: "OTHER" } }), false],
  ];
  for (const [name, id, isOffered] of cases) {
    await test.step(name, () => assert.equal(id, isOffered ? "P1" : undefined));
  }
  await test.step("without a page to pay on", () => {
    const { checkoutLink: _link, ...bare } = { ...(read() as ReadEvent).reading };
    const facts = factsOf([START, { kind: "paymentRead", reading: bare }]);
    assert.equal(findReusable(facts, at), undefined);
  });
  await test.step("gone missing", () => {
    const gone = factsOf([START, read({ expiresAt: START + 9 * DAY })], [
      START + HOUR,
      { kind: "paymentMissing", id: "P1" },
    ], [START + 2 * DAY, { kind: "paymentMissing", id: "P1" }]);
    assert.equal(findReusable(gone, START + 2 * DAY), undefined);
  });
});

type ReadEvent = Extract<LicenseEvent, { readonly kind: "paymentRead" }>;

Deno.test("rule 9: a trial's end that the server rounded up to a second is used again", () => {
  const started = factsOf([START + 1, { kind: "trialStarted" }]);
  const roundedEnd = Math.ceil((START + 1 + 7 * DAY) / 1000) * 1000;
  const facts = tell(started, [START + 2, read({ terms: { trialEndsAt: roundedEnd } })]);
  assert.notEqual(roundedEnd, facts.trial?.endsAt);
  assert.ok(findReusable(facts, START + 3) !== undefined);
});

Deno.test("rule 3: one that would lose the days of a running trial is not used again", () => {
  const facts = factsOf([START, read()], [START + 1, { kind: "trialStarted" }]);
  const trialEndsAt = START + 1 + 7 * DAY;
  assert.equal(findReusable(facts, START + MINUTE), undefined);
  const later = tell(facts, [START + 2, read({ id: "P2", terms: { trialEndsAt } })]);
  assert.equal(findReusable(later, START + MINUTE)?.id, "P2");
  const over = factsOf([START - 8 * DAY, { kind: "trialStarted" }], [START, read()]);
  assert.equal(findReusable(over, START + MINUTE)?.id, "P1");
  assert.equal(POLICY.trialDays, 7);
});
