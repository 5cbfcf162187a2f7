import assert from "node:assert/strict";
import { createFakeClock } from "./clock.ts";

Deno.test("sleepers wake in the order of their time, each at its own instant", async () => {
  const clock = createFakeClock(1000);
  const seen: string[] = [];
  async function sleeper(name: string, ...spans: readonly number[]): Promise<void> {
    for (const ms of spans) {
      await clock.sleep(ms);
      seen.push(`${name}@${clock.now()}`);
    }
  }
  const all = Promise.all([sleeper("a", 10, 5), sleeper("b", 12)]);
  await clock.advance(11);
  assert.deepEqual(seen, ["a@1010"]);
  await clock.advance(9);
  await all;
  assert.deepEqual(seen, ["a@1010", "b@1012", "a@1015"]);
  assert.equal(clock.now(), 1020);
  assert.equal(clock.monotonic(), 20);
  assert.deepEqual(clock.slept, [10, 12, 5]);
  assert.equal(clock.sleeping(), 0);
});

Deno.test("setting the wall clock wakes nobody and leaves the monotonic reading", async () => {
  const clock = createFakeClock(1000);
  const sleep = clock.sleep(10);
  clock.setNow(5_000_000);
  assert.equal(clock.now(), 5_000_000);
  assert.equal(clock.monotonic(), 0);
  assert.equal(clock.sleeping(), 1);
  await clock.advance(10);
  await sleep;
  assert.equal(clock.now(), 5_000_010);
});

Deno.test("an aborted sleeper rejects with the reason and is gone", async () => {
  const clock = createFakeClock(0);
  const abort = new AbortController();
  const rejected = assert.rejects(clock.sleep(10, abort.signal), /enough/);
  abort.abort(new Error("enough"));
  await rejected;
  assert.equal(clock.sleeping(), 0);
  await assert.rejects(clock.sleep(10, abort.signal), /enough/);
});
