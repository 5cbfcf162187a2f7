import assert from "node:assert/strict";
import { deriveNotices, dueNotices, type Facts } from "../../src/license/mod.ts";
import {
  CHECKED,
  DAY,
  factsOf,
  HOUR,
  made,
  MINUTE,
  read,
  SETTLED,
  START,
  tell,
  THERE,
  type Told,
  UNANSWERED,
} from "./samples.ts";

const TRIAL: Told = [START, { kind: "trialStarted" }];
/** Paid elsewhere, so that no news of it is told. */
const PAID: Told = [START, SETTLED];

/** Shows all that is due at these times (days after the start); which notices, each with its day. */
function shownOver(start: Facts, days: readonly number[]): readonly string[] {
  let facts = start;
  return days.flatMap((day) => {
    const now = START + day * DAY;
    facts = tell(facts, [now, CHECKED]);
    const due = dueNotices(facts, now);
    facts = tell(facts, ...due.map(({ id }): Told => [now, { kind: "noticeShown", id }]));
    return due.map((notice) =>
      `${day}: ${notice.kind}${"daysLeft" in notice ? ` ${notice.daysLeft}` : ""}`
    );
  });
}

const EVERY_DAY = Array.from({ length: 40 }, (_, day) => day);

Deno.test("rule 11: 7, 3 and 1 days before the end, and the end, each once", () => {
  assert.deepEqual(shownOver(factsOf(PAID), EVERY_DAY), [
    "23: licenseEnds 7",
    "27: licenseEnds 3",
    "29: licenseEnds 1",
    "30: licenseOver",
  ]);
});

Deno.test("rule 11: of a trial 3 and 1", () => {
  assert.deepEqual(shownOver(factsOf(TRIAL), EVERY_DAY), [
    "4: trialEnds 3",
    "6: trialEnds 1",
    "7: trialOver",
  ]);
});

Deno.test("rule 11: at most one reminder a day, and what was slept through is not made up for", () => {
  assert.deepEqual(shownOver(factsOf(PAID), [28.8, 29.1, 29.7, 29.9]), [
    "28.8: licenseEnds 2",
    "29.9: licenseEnds 1",
  ]);
});

Deno.test("rule 11: a renewal makes the reminders begin anew", () => {
  const renewed = tell(factsOf(PAID), [
    START + 25 * DAY,
    read({ id: "P2", progress: "settled", terms: { createdAt: START + 25 * DAY } }),
  ]);
  assert.deepEqual(shownOver(renewed, EVERY_DAY.map((day) => day + 25)), [
    "53: licenseEnds 7",
    "57: licenseEnds 3",
    "59: licenseEnds 1",
    "60: licenseOver",
  ]);
});

Deno.test("rule 11: a reminder shown under a clock ahead silences none", () => {
  const facts = tell(factsOf(PAID), [START + 22 * DAY, CHECKED]);
  const wrong = { ...facts, notices: { "reminder:licenseEnds:0:7": START + 400 * DAY } };
  assert.equal(dueNotices(wrong, START + 23 * DAY).length, 1);
});

Deno.test("rule 11: offline and entitled is no notice, unverified is one", () => {
  const offline = tell(factsOf(PAID), [START + 2 * DAY, UNANSWERED]);
  assert.deepEqual(deriveNotices(offline, START + 2 * DAY), []);
  assert.deepEqual(
    deriveNotices(offline, START + 8 * DAY).map(({ kind, action }) => [kind, action]),
    [["unverified", "open"]],
  );
});

Deno.test("rule 11: the end of access is told whatever ended it", () => {
  const revoked = tell(factsOf(PAID), [START + DAY, read({ progress: "invalid" })]);
  assert.deepEqual(deriveNotices(revoked, START + DAY).map(({ kind }) => kind), ["revoked"]);
  const moved = tell(factsOf(PAID), [
    START + DAY,
    read({ id: "P2", terms: { machineId: THERE, createdAt: START + DAY, purpose: "move" } }),
  ]);
  assert.deepEqual(deriveNotices(moved, START + DAY).map(({ kind }) => kind), ["moved"]);
  assert.deepEqual(deriveNotices(factsOf(), START), []);
});

/** What a payment made here came to, and the notice of it. */
const NEWS: readonly (readonly [string, readonly Told[], readonly string[]])[] = [
  ["waiting is none", [[START, made()]], []],
  ["seen", [[START, made({ progress: "processing" })]], ["paymentSeen"]],
  ["confirmed", [[START, made({ progress: "settled" })]], ["paymentConfirmed"]],
  ["partial", [[START, made({ cause: "partial" })]], ["paymentPartial"]],
  ["late", [[START, made({ progress: "expired", cause: "late" })]], ["paymentLate"]],
  ["expired", [[START, made({ progress: "expired" })]], ["paymentExpired"]],
  ["invalid", [[START, made({ progress: "invalid" })]], ["paymentInvalid"]],
  ["replaced", [[START, made({ progress: "processing" })], [START + 1, read()]], [
    "revoked",
    "paymentReplaced",
  ]],
  ["a move nobody paid", [[START, made({ terms: { purpose: "move" } })]], []],
  ["a move nobody paid, and over", [
    [START, made({ progress: "expired", terms: { purpose: "move" } })],
  ], []],
  ["a move that was paid", [
    [START, made({ progress: "settled", terms: { purpose: "move" } })],
  ], ["paymentConfirmed"]],
  ["one that never counts", [[START, made({ cause: "partial", terms: { amount: "1" } })]], []],
];

for (const [name, told, expected] of NEWS) {
  Deno.test(`rule 11: news of a payment: ${name}`, () => {
    const facts = factsOf(...told);
    assert.deepEqual(deriveNotices(facts, START + MINUTE).map(({ kind }) => kind), expected);
    assert.deepEqual(
      deriveNotices(facts, START + 7.1 * DAY).filter(({ kind }) => kind.startsWith("payment")),
      [],
    );
  });
}

Deno.test("rule 11: a payment accepted by hand after weeks is news all the same", () => {
  const facts = factsOf(
    [START, made({ progress: "expired", cause: "late" })],
    [START + 40 * DAY, read({ progress: "settled", cause: "marked" })],
  );
  const at = START + 40 * DAY + HOUR;
  assert.ok(deriveNotices(facts, at).some(({ kind }) => kind === "paymentConfirmed"));
});
