import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type BtcpayProblem,
  mayRetry,
  type Send,
  type TransportAnswer,
  withRetry,
} from "../../src/btcpay/mod.ts";
import { createFakeClock, type FakeClock, settle } from "../fakes/clock.ts";
import { createFakeRandom } from "../fakes/random.ts";

const SERVER: BtcpayProblem = { code: "server", retryable: true, status: 502 };
const ANSWER: TransportAnswer = { kind: "answered", value: 1 };

/** A Send that gives these answers in turn, the last one over and over. */
function script(...outcomes: readonly (BtcpayProblem | "answer")[]): {
  readonly send: Send;
  readonly calls: () => number;
} {
  let calls = 0;
  return {
    calls: () => calls,
    send(): Promise<TransportAnswer> {
      const outcome = outcomes[Math.min(calls++, outcomes.length - 1)] ?? "answer";
      return Promise.resolve(
        outcome === "answer" ? ANSWER : { kind: "problem", problem: outcome },
      );
    },
  };
}

const GET = { method: "GET", path: "/", auth: "key", maxBytes: 1 } as const;
const POST = { ...GET, method: "POST" } as const;

/** Runs to the end, moving the clock on to whatever is waited for. */
async function run<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let isDone = false;
  const done = promise.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  await settle();
  while (!isDone) await clock.advance(1000);
  return await done;
}

Deno.test("waits double, with 50 to 150 % of jitter, exactly as told", async () => {
  for (
    const [random, waits] of [[[0], [250, 500, 1000]], [[0.5], [500, 1000, 2000]], [[0.999], [
      750,
      1499,
      2998,
    ]], [[0, 0.5, 0.75], [250, 1000, 2500]]] as const
  ) {
    const clock = createFakeClock(0);
    const { send, calls } = script(SERVER);
    const retrying = withRetry(send, {
      clock,
      random: createFakeRandom(...random),
      attempts: 4,
      baseMs: 500,
      longestWaitMs: 10_000,
    });
    const answer = await run(clock, retrying(GET));
    assert.deepEqual(answer, { kind: "problem", problem: SERVER });
    assert.equal(calls(), 4);
    assert.deepEqual(clock.slept, waits);
  }
});

Deno.test("an answer ends the tries", async () => {
  const clock = createFakeClock(0);
  const { send, calls } = script(SERVER, "answer");
  const random = createFakeRandom();
  const retrying = withRetry(send, { clock, random, attempts: 5, baseMs: 1, longestWaitMs: 9 });
  assert.equal(await run(clock, retrying(GET)), ANSWER);
  assert.equal(calls(), 2);
});

Deno.test("the server's wish is waited for, when it is longer than the backoff", async () => {
  const clock = createFakeClock(0);
  const { send } = script(
    { code: "rateLimited", retryable: true, retryAfterMs: 7000 },
    { code: "rateLimited", retryable: true, retryAfterMs: 1 },
    "answer",
  );
  const random = createFakeRandom(0.5);
  const options = { clock, random, attempts: 3, baseMs: 500, longestWaitMs: 10_000 };
  assert.equal(await run(clock, withRetry(send, options)(GET)), ANSWER);
  assert.deepEqual(clock.slept, [7000, 1000]);
});

Deno.test("a wish longer than a call may last is handed to the caller", async () => {
  const clock = createFakeClock(0);
  const problem: BtcpayProblem = { code: "rateLimited", retryable: true, retryAfterMs: 10_001 };
  const { send, calls } = script(problem);
  const random = createFakeRandom();
  const options = { clock, random, attempts: 3, baseMs: 500, longestWaitMs: 10_000 };
  assert.deepEqual(await withRetry(send, options)(GET), { kind: "problem", problem });
  assert.equal(calls(), 1);
  assert.deepEqual(clock.slept, []);
});

Deno.test("aborting ends the wait", async () => {
  const clock = createFakeClock(0);
  const { send, calls } = script(SERVER);
  const random = createFakeRandom();
  const options = { clock, random, attempts: 3, baseMs: 500, longestWaitMs: 10_000 };
  const abort = new AbortController();
  const pending = withRetry(send, options)(GET, abort.signal);
  const rejected = assert.rejects(pending, /enough/);
  await settle();
  abort.abort(new Error("enough"));
  await rejected;
  assert.equal(calls(), 1);
  assert.equal(clock.sleeping(), 0);
});

for (
  const [problem, reading, writing] of [
    [{ code: "network", retryable: true, mayHaveArrived: false }, true, true],
    [{ code: "network", retryable: true, mayHaveArrived: true }, true, false],
    [{ code: "timeout", retryable: true, mayHaveArrived: true }, true, false],
    [{ code: "server", retryable: true, status: 500 }, true, false],
    [{ code: "server", retryable: true, status: 502 }, true, false],
    [{ code: "server", retryable: true, status: 503 }, true, true],
    [{ code: "server", retryable: true, status: 504 }, true, false],
    [{ code: "rateLimited", retryable: true, status: 429 }, true, true],
    [{ code: "tls", retryable: false }, false, false],
    [{ code: "unauthenticated", retryable: false }, false, false],
    [{ code: "missingPermission", retryable: false, permission: "x" }, false, false],
    [{ code: "storeNotFound", retryable: false }, false, false],
    [{ code: "invoiceNotFound", retryable: false }, false, false],
    [{ code: "validation", retryable: false, paths: [] }, false, false],
    [{ code: "rejected", retryable: false }, false, false],
    [{ code: "malformed", retryable: false }, false, false],
  ] as const satisfies readonly (readonly [BtcpayProblem, boolean, boolean])[]
) {
  const name = `${problem.code} ${JSON.stringify(problem)}`;
  Deno.test(`after ${name} a reading is ${reading ? "" : "not "}repeated`, async () => {
    assert.equal(mayRetry({ method: "GET" }, problem), reading);
    await assertTries(GET, problem, reading ? 3 : 1);
  });
  Deno.test(`after ${name} a creation is ${writing ? "" : "not "}repeated`, async () => {
    assert.equal(mayRetry({ method: "POST" }, problem), writing);
    await assertTries(POST, problem, writing ? 3 : 1);
  });
}

async function assertTries(
  request: typeof GET | typeof POST,
  problem: BtcpayProblem,
  tries: number,
): Promise<void> {
  const clock = createFakeClock(0);
  const { send, calls } = script(problem);
  const random = createFakeRandom();
  const options = { clock, random, attempts: 3, baseMs: 10, longestWaitMs: 1000 };
  await run(clock, withRetry(send, options)(request));
  assert.equal(calls(), tries);
}

Deno.test("no wait is longer than allowed, whatever the server wishes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }), {
        maxLength: 6,
      }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (wishes, random) => {
        const clock = createFakeClock(0);
        const { send, calls } = script(
          ...wishes.map((retryAfterMs): BtcpayProblem => ({
            ...SERVER,
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          })),
          "answer",
        );
        const options = { attempts: 5, baseMs: 500, longestWaitMs: 10_000 };
        const retrying = withRetry(send, { ...options, clock, random: createFakeRandom(random) });
        await run(clock, retrying(GET));
        assert.ok(clock.slept.every((ms) => ms >= 0 && ms <= 10_000), `${clock.slept}`);
        assert.ok(calls() <= 5);
        assert.equal(clock.sleeping(), 0);
      },
    ),
    { numRuns: 30 },
  );
});
