/**
 * A clock that moves only when a test moves it.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { Clock } from "../../src/ports.ts";

interface Sleeper {
  readonly dueMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A {@linkcode Clock} whose time is the test's. */
export interface FakeClock extends Clock {
  /**
   * Moves both readings on by `ms` and wakes the sleepers that are due, earliest first, each at
   * its own instant. What a woken task sleeps for next is woken too if it is due in that span.
   */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock alone, as a person or NTP does; nobody is woken. */
  setNow(epochMs: number): void;
  /** How many tasks are asleep. */
  sleeping(): number;
  /** Every span that was asked for, in the order of the calls, ms. */
  readonly slept: readonly number[];
}

/** Makes a clock that stands at `startMs`, epoch milliseconds; its monotonic reading starts at 0. */
export function createFakeClock(startMs: number): FakeClock {
  let wallOffset = startMs;
  let elapsed = 0;
  let count = 0;
  let sleepers: readonly Sleeper[] = [];
  const slept: number[] = [];

  function nextDue(limit: number): Sleeper | undefined {
    return [...sleepers]
      .filter((sleeper) => sleeper.dueMs <= limit)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }

  function forget(sleeper: Sleeper): void {
    sleepers = sleepers.filter((other) => other !== sleeper);
  }

  return {
    slept,
    now: () => wallOffset + elapsed,
    monotonic: () => elapsed,
    sleeping: () => sleepers.length,
    setNow(epochMs): void {
      wallOffset = epochMs - elapsed;
    },
    sleep(ms, signal): Promise<void> {
      slept.push(ms);
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        function onAbort(): void {
          forget(sleeper);
          reject(signal?.reason);
        }
        const sleeper: Sleeper = {
          dueMs: elapsed + Math.max(0, ms),
          order: count++,
          wake(): void {
            signal?.removeEventListener("abort", onAbort);
            resolve();
          },
        };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener("abort", onAbort, { once: true });
      });
    },
    async advance(ms): Promise<void> {
      const target = elapsed + ms;
      await settle();
      for (let due = nextDue(target); due !== undefined; due = nextDue(target)) {
        elapsed = Math.max(elapsed, due.dueMs);
        forget(due);
        due.wake();
        await settle();
      }
      elapsed = target;
      await settle();
    },
  };
}

/**
 * Lets everything that is ready to run do so: promises first, then whole turns of the loop. Work in
 * other threads (files, Web Crypto) is not waited for.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
