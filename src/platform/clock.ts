/** The system's clock, and the sandbox's. */
import type { Clock, HttpFetch } from "../ports.ts";

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      function onAbort(): void {
        clearTimeout(timer);
        reject(signal?.reason);
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  },
};

/** A clock that follows another one. */
export interface FollowingClock extends Clock {
  /** Asks for the time again. Keeps the last offset when nobody answers. */
  refresh(): Promise<void>;
}

/** The sandbox is on this machine: it answers at once or not at all. */
const ASK_TIMEOUT_MS = 2_000;

/**
 * The sandbox's movable clock: `GET {serverUrl}/sandbox/clock` → `{"now": epoch ms}`, asked once
 * here and again at each `refresh`. Sleeping takes real time. The local clock while nobody answers.
 */
export async function followSandboxClock(
  serverUrl: string,
  fetch: HttpFetch,
  base: Clock = systemClock,
): Promise<FollowingClock> {
  let offsetMs = 0;
  async function refresh(): Promise<void> {
    try {
      const response = await fetch(`${serverUrl}/sandbox/clock`, {
        signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      });
      const answer: unknown = await response.json();
      if (typeof answer === "object" && answer !== null && "now" in answer) {
        if (typeof answer.now === "number") offsetMs = answer.now - base.now();
      }
    } catch (error) {
      // No sandbox, no answer, no JSON: the local clock goes on as before.
      if (
        !(error instanceof TypeError || error instanceof DOMException ||
          error instanceof SyntaxError)
      ) {
        throw error;
      }
    }
  }
  await refresh();
  return {
    now: () => base.now() + offsetMs,
    monotonic: base.monotonic,
    sleep: base.sleep,
    refresh,
  };
}
