import assert from "node:assert/strict";
import {
  createFacts,
  daysLeft,
  deriveStatus,
  type Facts,
  isEntitled,
  lastAnswerAt,
  type Status,
  toRemembered,
  untilOf,
} from "../../src/license/mod.ts";
import {
  CHECKED,
  DAY,
  factsOf,
  HERE,
  HOUR,
  made,
  POLICY,
  publicly,
  read,
  reading,
  SEEN,
  SETTLED,
  START,
  tell,
  terms,
  THERE,
  type Told,
} from "./samples.ts";

const TRIAL: Told = [START, { kind: "trialStarted" }];
const END = START + 30 * DAY;

/** Name, what happened, days after the start, the status. */
const TABLE: readonly (readonly [string, readonly Told[], number, Partial<Status>])[] = [
  ["nothing happened", [], 0, { kind: "notStarted" }],
  ["an open payment is no license", [[START, read()]], 0, { kind: "notStarted" }],
  ["rule 1: trial", [TRIAL], 6.99, { kind: "trial", until: START + 7 * DAY }],
  ["rule 1: over", [TRIAL], 7, { kind: "trialExpired", since: START + 7 * DAY }],
  [
    "rule 1: the second start changes nothing",
    [TRIAL, [START + DAY, { kind: "trialStarted" }]],
    1,
    {
      kind: "trial",
      until: START + 7 * DAY,
    },
  ],
  ["rule 2: paid", [[START, SETTLED]], 1, { kind: "active", until: END, isProvisional: false }],
  ["rule 2: until the last millisecond", [[START, SETTLED], [END - 1, CHECKED]], 30 - 1e-8, {
    kind: "active",
  }],
  ["rule 2: over", [[START, SETTLED]], 30, { kind: "expired", since: END }],
  ["rule 2: over, even if it was checked a moment ago", [[START, SETTLED], [END, CHECKED]], 30, {
    kind: "expired",
  }],
  ["rule 4: seen", [[START, SEEN]], 1, { kind: "active", until: END, isProvisional: true }],
  ["rule 4: seen three days ago, not asked since", [[START, SEEN]], 4, { kind: "active" }],
  ["rule 4: still seen after three days", [[START, SEEN], [START + 3 * DAY, SEEN]], 3, {
    kind: "revoked",
    cause: "unconfirmed",
    paymentId: "P1",
  }],
  [
    "rule 4: settled after that",
    [
      [START, SEEN],
      [START + 3 * DAY, SEEN],
      [START + 4 * DAY, SETTLED],
    ],
    4,
    { kind: "active", until: END },
  ],
  ["rule 4: replaced", [[START, SEEN], [START + HOUR, read()]], 1, {
    kind: "revoked",
    cause: "replaced",
  }],
  ["rule 4: invalid", [[START, SEEN], [START + HOUR, read({ progress: "invalid" })]], 1, {
    kind: "revoked",
    cause: "invalid",
  }],
  ["rule 4: expired", [[START, SEEN], [START + HOUR, read({ progress: "expired" })]], 1, {
    kind: "revoked",
    cause: "expired",
  }],
  [
    "rule 4: revoked only while it would have lasted",
    [
      [START, SEEN],
      [START + HOUR, read({ progress: "invalid" })],
    ],
    30,
    { kind: "notStarted" },
  ],
  [
    "rule 4: back again, and settled",
    [[START, SEEN], [START + 1, read()], [START + 2, SETTLED]],
    1,
    {
      kind: "active",
    },
  ],
  [
    "rule 4: back again, but only seen",
    [[START, SEEN], [START + 1, read()], [START + 2, SEEN]],
    1,
    {
      kind: "notStarted",
    },
  ],
  [
    "rule 1: taken back while the trial runs",
    [
      TRIAL,
      [START, SEEN],
      [START + HOUR, read({ progress: "invalid" })],
    ],
    1,
    { kind: "trial" },
  ],
  [
    "rule 4: an early renewal taken back leaves the period that runs",
    [
      [START, SETTLED],
      [
        START + 20 * DAY,
        read({ id: "P2", progress: "processing", terms: { createdAt: START + 20 * DAY } }),
      ],
      [
        START + 21 * DAY,
        read({ id: "P2", progress: "invalid", terms: { createdAt: START + 20 * DAY } }),
      ],
      [START + 21 * DAY, CHECKED],
    ],
    22,
    { kind: "active", until: END },
  ],
  ["rule 5: settled and underpaid", [[START, read({ progress: "settled", paidAmount: "1" })]], 1, {
    kind: "notStarted",
  }],
  ["rule 7: seven days of silence", [[START, SETTLED]], 7, {
    kind: "unverified",
    cause: "offline",
    since: START + 7 * DAY,
    until: END,
  }],
  ["rule 7: a moment less", [[START, SETTLED]], 6.999, { kind: "active" }],
  ["rule 7: a check in between", [[START, SETTLED], [START + 5 * DAY, CHECKED]], 11, {
    kind: "active",
  }],
  ["rule 7: silence never makes a trial unverified", [TRIAL], 6, { kind: "trial" }],
  [
    "rule 7: once missing",
    [[START, SETTLED], [START + DAY, { kind: "paymentMissing", id: "P1" }]],
    1,
    {
      kind: "active",
    },
  ],
  [
    "rule 7: missing for a day",
    [
      [START, SETTLED],
      [START + DAY, { kind: "paymentMissing", id: "P1" }],
      [START + 2 * DAY, { kind: "paymentMissing", id: "P1" }],
    ],
    2,
    { kind: "revoked", cause: "missing" },
  ],
  ["rule 7: silence ends no license that is over", [[START, SETTLED]], 31, { kind: "expired" }],
  [
    "rule 12: elsewhere",
    [
      [START, SETTLED],
      [START + DAY, read({ id: "P2", terms: { machineId: THERE, createdAt: START + DAY } })],
    ],
    1,
    { kind: "moved", since: START + DAY, until: END },
  ],
  [
    "rule 12: elsewhere, with a trial that runs here",
    [
      TRIAL,
      [START, SETTLED],
      [START + DAY, read({ id: "P2", terms: { machineId: THERE, createdAt: START + DAY } })],
    ],
    1,
    { kind: "trial" },
  ],
  ["a key put away gives nothing", [[START, SETTLED], [START, { kind: "keyDeactivated" }]], 1, {
    kind: "notStarted",
  }],
];

for (const [name, told, days, expected] of TABLE) {
  Deno.test(`status: ${name}`, () => {
    const status = deriveStatus(factsOf(...told), START + days * DAY);
    const picked = Object.fromEntries(
      Object.entries(status).filter(([property]) => property in expected),
    );
    assert.deepEqual(picked, expected);
  });
}

Deno.test("rule 8: a clock too far behind makes trial and license unverified", () => {
  const behind = (facts: Facts): Facts => ({
    ...facts,
    time: { ...facts.time, behindStarts: 10 },
  });
  const trial = deriveStatus(behind(factsOf(TRIAL)), START + DAY);
  assert.deepEqual([trial.kind, "cause" in trial && trial.cause], ["unverified", "clock"]);
  assert.equal(untilOf(trial), START + 7 * DAY);
  const paid = deriveStatus(behind(factsOf([START, SETTLED])), START + DAY);
  assert.deepEqual([paid.kind, "cause" in paid && paid.cause], ["unverified", "clock"]);
});

Deno.test("only trial and active let the user work", () => {
  const kinds = {
    notStarted: false,
    trial: true,
    trialExpired: false,
    active: true,
    expired: false,
    revoked: false,
    moved: false,
    unverified: false,
    unreadable: false,
    misconfigured: false,
  };
  for (const [kind, expected] of Object.entries(kinds)) {
    assert.equal(isEntitled({ kind } as Status), expected, kind);
  }
});

Deno.test("days left are rounded up and never negative", () => {
  assert.deepEqual([1, DAY, DAY + 1, 0, -DAY].map((ms) => daysLeft(START + ms, START)), [
    1,
    1,
    2,
    0,
    0,
  ]);
  assert.equal(untilOf({ kind: "notStarted" }), undefined);
});

Deno.test("the newest counted payment heard paid is as good as a check, an older one is not", () => {
  const later = { id: "P2", progress: "settled", terms: { createdAt: START + DAY } } as const;
  const facts = factsOf([START, SETTLED], [START + DAY, read(later)], [START + 5 * DAY, SETTLED]);
  assert.equal(lastAnswerAt(facts), START + DAY);
  assert.equal(lastAnswerAt(createFacts(POLICY, HERE)), 0);
});

Deno.test("rule 9: what the key store remembers is unverified until it was read", () => {
  const bought = factsOf([START, made({ progress: "settled" })]);
  const remembered = toRemembered(bought) ?? assert.fail();
  const recalled = factsOf([START + DAY, { kind: "paymentsRemembered", remembered }]);
  const twice = toRemembered(tell(bought, [START, made({ id: "P2", progress: "settled" })]));
  const both = factsOf([START, { kind: "paymentsRemembered", remembered: twice ?? assert.fail() }]);
  assert.equal(untilOf(deriveStatus(both, START + DAY)), START + 60 * DAY);
  assert.deepEqual(deriveStatus(recalled, START + DAY), {
    kind: "unverified",
    cause: "offline",
    since: START + DAY,
    until: END,
  });
  assert.equal(deriveStatus(recalled, END).kind, "notStarted");
  const miss = (days: number): Told => [START + days * DAY, { kind: "paymentMissing", id: "P1" }];
  assert.equal(deriveStatus(tell(recalled, miss(2)), START + 2 * DAY).kind, "unverified");
  assert.equal(deriveStatus(tell(recalled, miss(2), miss(3)), START + 3 * DAY).kind, "revoked");
  const taken = factsOf([START, made({ progress: "processing" })], [START + 1, read()]);
  const known = factsOf([START + DAY, {
    kind: "paymentsRemembered",
    remembered: toRemembered(taken) ?? assert.fail(),
  }]);
  assert.equal(deriveStatus(known, START + DAY).kind, "notStarted");
});

Deno.test("rule 4: of two payments taken back the newest is the reason", () => {
  const other = { id: "P2", terms: { createdAt: START + 1 } } as const;
  const facts = factsOf(
    [START, SEEN, read({ ...other, progress: "processing" })],
    [START + HOUR, read({ progress: "invalid" }), read({ ...other, progress: "expired" })],
  );
  const status = deriveStatus(facts, START + HOUR);
  assert.deepEqual(status, { kind: "revoked", cause: "expired", paymentId: "P2" });
});

Deno.test("rule 6: the public status keeps a payment of elsewhere, and takes it away", () => {
  const by = (progress: "settled" | "invalid"): Told => [
    START + DAY,
    { kind: "paymentRead", reading: publicly(reading({ progress })) },
  ];
  const facts = factsOf([START, SETTLED]);
  assert.equal(deriveStatus(tell(facts, by("settled")), START + DAY).kind, "active");
  assert.equal(deriveStatus(tell(facts, by("invalid")), START + DAY).kind, "revoked");
  const again = tell(facts, by("invalid"), [START + 2 * DAY, {
    kind: "paymentRead",
    reading: publicly(reading({ progress: "settled" })),
  }]);
  assert.equal(deriveStatus(again, START + 2 * DAY).kind, "revoked");
});

Deno.test("rule 5: the public status proves nothing of a payment that was not made here", () => {
  const facts = factsOf([START, read()], [START + DAY, {
    kind: "paymentRead",
    reading: publicly(reading({ progress: "settled" })),
  }]);
  assert.equal(deriveStatus(facts, START + DAY).kind, "notStarted");
  assert.equal(terms().machineId, HERE);
});
