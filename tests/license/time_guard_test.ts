import assert from "node:assert/strict";
import fc from "fast-check";
import {
  clockError,
  createFacts,
  deriveWarnings,
  type Facts,
  guardedNow,
  isClockDistrusted,
  isFarBehind,
  type TimeFacts,
  withElapsed,
  withoutFuture,
  withSeen,
  withServerTime,
  withStart,
} from "../../src/license/mod.ts";
import {
  CHECKED,
  DAY,
  factsOf,
  HERE,
  HOUR,
  POLICY,
  read,
  reading,
  SEEN,
  SETTLED,
  START,
  tell,
  UNANSWERED,
} from "./samples.ts";

const SEEN_AT_START: TimeFacts = { highestAt: START, behindMs: 0, behindStarts: 0 };

function withTime(time: TimeFacts): Facts {
  return { ...createFacts(POLICY, HERE), time };
}

Deno.test("rule 8: without an answer time is the later of the local clock and the highest seen", () => {
  assert.equal(guardedNow(SEEN_AT_START, START - DAY), START);
  assert.equal(guardedNow(SEEN_AT_START, START + DAY), START + DAY);
});

Deno.test("rule 8: without an answer time never runs backwards", () => {
  const anyStep = fc.record({
    localNow: fc.integer({ min: START - 900 * DAY, max: START + 900 * DAY }),
    elapsedMs: fc.integer({ min: 0, max: DAY }),
    isStart: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(anyStep), (steps) => {
    let time = SEEN_AT_START;
    let before = START;
    for (const { localNow, elapsedMs, isStart } of steps) {
      time = isStart
        ? withStart(time, localNow, POLICY)
        : withElapsed(time, elapsedMs, { localNow, policy: POLICY });
      const now = guardedNow(time, localNow);
      assert.ok(now >= before);
      before = now;
    }
  }));
});

Deno.test("rule 8: the highest time grows with the running time, whatever the clock says", () => {
  const options = { localNow: START - DAY, policy: POLICY };
  assert.equal(withElapsed(SEEN_AT_START, HOUR, options).highestAt, START + HOUR);
  const ahead = { localNow: START + 9 * DAY, policy: POLICY };
  assert.equal(withElapsed(SEEN_AT_START, HOUR, ahead).highestAt, START + 9 * DAY);
  assert.equal(withSeen(SEEN_AT_START, START - 1), SEEN_AT_START);
  assert.equal(withSeen(SEEN_AT_START, START + 1).highestAt, START + 1);
});

Deno.test("rule 8: an answer is the truth, also when it is earlier, and forgives", () => {
  const time = withServerTime(START - 300 * DAY, START);
  assert.deepEqual(time, {
    highestAt: START - 300 * DAY,
    serverAt: START - 300 * DAY,
    offsetMs: 300 * DAY,
    behindMs: 0,
    behindStarts: 0,
  });
});

Deno.test("rule 8: 24 hours behind are allowed, more is not", () => {
  assert.equal(isFarBehind(SEEN_AT_START, START - DAY, POLICY), false);
  assert.equal(isFarBehind(SEEN_AT_START, START - DAY - 1, POLICY), true);
});

Deno.test("rule 8: too far behind for a day of running, or for ten starts", () => {
  const localNow = START - 2 * DAY;
  let running = SEEN_AT_START;
  for (let hour = 1; hour <= 24; hour++) {
    running = withElapsed(running, HOUR, { localNow, policy: POLICY });
    assert.equal(isClockDistrusted(withTime(running)), hour === 24, `hour ${hour}`);
  }
  let started = SEEN_AT_START;
  for (let start = 1; start <= 10; start++) {
    started = withStart(started, localNow, POLICY);
    assert.equal(isClockDistrusted(withTime(started)), start === 10, `start ${start}`);
  }
  assert.equal(isClockDistrusted(withTime(withStart(started, START, POLICY))), false);
  const right = withElapsed(running, HOUR, { localNow: START + 2 * DAY, policy: POLICY });
  assert.equal(isClockDistrusted(withTime(right)), false);
});

Deno.test("rule 8: a wrong clock is a warning until it is right", () => {
  const error = (time: TimeFacts, localNow: number): number | undefined =>
    clockError(withTime(time), localNow);
  assert.equal(error({ highestAt: 0, behindMs: 0, behindStarts: 0 }, 0), undefined);
  assert.equal(error(SEEN_AT_START, START - 2 * DAY), -2 * DAY);
  assert.equal(error(SEEN_AT_START, START + 900 * DAY), undefined);
  const ahead = withServerTime(START, START + 365 * DAY);
  assert.equal(error(ahead, START + 365 * DAY + HOUR), 365 * DAY);
  assert.equal(error(ahead, START + HOUR), undefined);
  const behind = withServerTime(START, START - 365 * DAY);
  assert.equal(error(behind, START - 365 * DAY), -365 * DAY);
  assert.equal(error(behind, START + DAY), undefined);
  assert.equal(error(withServerTime(START, START + DAY), START + DAY), undefined);
});

Deno.test("warnings: the clock comes first, then what the last check came to", () => {
  const failed = tell(withTime(SEEN_AT_START), [START, UNANSWERED]);
  assert.deepEqual(deriveWarnings(failed, START - 2 * DAY), [
    { code: "clockWrong", offsetMs: -2 * DAY },
    { code: "checkFailed", problem: "network", ok: false },
  ]);
  assert.deepEqual(deriveWarnings(tell(failed, [START, CHECKED]), START), []);
  const public_ = { kind: "checkEnded", ok: true, code: "unauthenticated", random: 0 } as const;
  assert.deepEqual(deriveWarnings(tell(failed, [START, public_]), START), [
    { code: "checkFailed", problem: "unauthenticated", ok: true },
  ]);
});

Deno.test("rule 8: nothing that was written down under a clock ahead stays in the future", () => {
  const year = START + 365 * DAY;
  const facts = factsOf(
    [year, { kind: "trialStarted" }, { kind: "noticeShown", id: "n" }],
    [year, SEEN],
    [year + 1, read()],
    [year + 2, SETTLED, { kind: "paymentMissing", id: "P1" }, CHECKED],
    [year + 3, { kind: "paymentMissing", id: "P1" }, UNANSWERED],
    [year + 4, read({ id: "P2", terms: { createdAt: START } })],
  );
  const { completedAt: _none, ...marked } = reading({
    id: "P3",
    progress: "settled",
    cause: "marked",
    terms: { createdAt: START },
  });
  const all = tell(facts, [year + 5, { kind: "paymentRead", reading: marked }]);
  const healed = withoutFuture(all, START);
  const ends = new Set(["endsAt", "nextAt", "expiresAt", "monitoredUntil", "highestAt"]);
  const instants: number[] = [];
  JSON.stringify(healed, (name, value: unknown) => {
    if (typeof value === "number" && value > START && !ends.has(name)) instants.push(value);
    return value;
  });
  assert.deepEqual(instants, []);
  assert.deepEqual(healed.trial, { startedAt: START, endsAt: START + 7 * DAY });
  assert.equal(withoutFuture(healed, START), healed);
  const told = tell(all, [START, { kind: "serverTimeTold", serverAt: START, localNow: START }]);
  assert.deepEqual({ ...told, time: healed.time }, healed);
});

Deno.test("rule 8: what is right stays as it is, a few minutes included", () => {
  const facts = factsOf(
    [START + 4 * 60_000, { kind: "trialStarted" }, SETTLED, CHECKED],
    [START + 4 * 60_000, { kind: "noticeShown", id: "n" }],
  );
  assert.equal(withoutFuture(facts, START), facts);
});
