import assert from "node:assert/strict";
import fc from "fast-check";
import {
  firstCheckDelayMs,
  isCheckDue,
  isWakeUp,
  nextCheckAt,
  nextRetryAt,
} from "../../src/license/mod.ts";
import { DAY, HOUR, MINUTE, START } from "./samples.ts";

const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

Deno.test("rule 6: the next check is in the future and less than 168 hours away", () => {
  fc.assert(fc.property(
    fc.double({ min: 0.001, max: 168, noNaN: true }),
    anyRandom,
    (hours, random) => {
      const waitMs = nextCheckAt(START, hours, random) - START;
      assert.ok(waitMs > 0 && waitMs < 168 * HOUR);
    },
  ));
});

Deno.test("rule 6: 24 hours, give or take a tenth", () => {
  const hours = [0, 0.5, 1 - 1e-12].map((random) =>
    (nextCheckAt(START, 24, random) - START) / HOUR
  );
  assert.deepEqual(hours.map((value) => Math.round(value * 10) / 10), [21.6, 24, 26.4]);
});

Deno.test("rule 7: retries come after 1 to 30 minutes, later and later", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), anyRandom, (failures, random) => {
    const waitMs = nextRetryAt(START, failures, { random }) - START;
    assert.ok(waitMs >= MINUTE && waitMs <= 30 * MINUTE);
  }));
  const waits = [1, 2, 3, 4, 5, 6, 7].map((failures) =>
    (nextRetryAt(START, failures, { random: 0 }) - START) / MINUTE
  );
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 20, 20]);
  assert.equal(nextRetryAt(START, 9, { random: 1 }) - START, 30 * MINUTE);
  assert.notEqual(nextRetryAt(START, 3, { random: 0.1 }), nextRetryAt(START, 3, { random: 0.9 }));
});

Deno.test("rule 7: the server's wish is heard, up to a day", () => {
  const wait = (retryAfterMs: number): number =>
    nextRetryAt(START, 1, { random: 0, retryAfterMs }) - START;
  assert.deepEqual([0, -5, 2 * HOUR, 365 * DAY].map(wait), [MINUTE, MINUTE, 2 * HOUR, DAY]);
});

Deno.test("rule 6: a check is due when it never was, when its time came, or when that time is absurd", () => {
  const due = (nextAt: number | undefined): boolean =>
    isCheckDue({ failures: 0, ...(nextAt === undefined ? {} : { nextAt }) }, START);
  assert.deepEqual([undefined, START - 1, START, START + 1, START + 168 * HOUR].map(due), [
    true,
    true,
    true,
    false,
    true,
  ]);
});

Deno.test("rule 6: the first check comes 10 to 60 seconds after the start", () => {
  assert.deepEqual([0, 0.5, 1].map(firstCheckDelayMs), [10_000, 35_000, 60_000]);
});

Deno.test("rule 6: a tick more than 120 seconds late, by either clock, is a wake-up", () => {
  assert.equal(isWakeUp(60_000, 60_000), false);
  assert.equal(isWakeUp(180_000, 180_000), false);
  assert.equal(isWakeUp(180_001, 60_000), true);
  assert.equal(isWakeUp(60_000, 180_001), true);
  assert.equal(isWakeUp(-DAY, 60_000), false);
});
