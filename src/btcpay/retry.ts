/**
 * Repeats what may be repeated: readings, where the network or the server failed, and anything
 * that surely was not acted on. Creating is never repeated once the request may have arrived.
 *
 * @module
 */

import type { Clock, Random } from "../ports.ts";
import type { BtcpayProblem } from "./problem.ts";
import type { Send, TransportAnswer, TransportRequest } from "./transport.ts";

/** How often and how fast. Times in ms. */
export interface RetryOptions {
  readonly clock: Pick<Clock, "sleep">;
  readonly random: Random;
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Wait before the second try, before jitter; doubles from try to try. */
  readonly baseMs: number;
  /**
   * Longest wait inside a call. A server that wishes for a longer one (`Retry-After`) gets its
   * wish from the caller: the problem is returned with it.
   */
  readonly longestWaitMs: number;
}

/** Three tries, half a second and a second apart. */
export const DEFAULT_RETRY: Omit<RetryOptions, "clock" | "random"> = {
  attempts: 3,
  baseMs: 500,
  longestWaitMs: 10_000,
};

/** The same {@linkcode Send}, repeating. Rejects when aborted, also while it waits. */
export function withRetry(send: Send, options: RetryOptions): Send {
  return async function sendWithRetry(request, signal): Promise<TransportAnswer> {
    for (let attempt = 1;; attempt++) {
      const answer = await send(request, signal);
      if (answer.kind === "answered" || attempt >= options.attempts) return answer;
      if (!mayRetry(request, answer.problem)) return answer;
      const waitMs = waitBefore(attempt, answer.problem, options);
      if (waitMs > options.longestWaitMs) return answer;
      await options.clock.sleep(waitMs, signal);
    }
  };
}

/** Whether the same request may be sent again after this problem. */
export function mayRetry(
  request: Pick<TransportRequest, "method">,
  problem: BtcpayProblem,
): boolean {
  const isReading = request.method === "GET";
  switch (problem.code) {
    case "network":
      return isReading || !problem.mayHaveArrived;
    case "timeout":
      return isReading;
    case "rateLimited":
      return true;
    case "server":
      // 503 is said in place of acting; after 500, 502 and 504 nobody knows.
      return isReading || problem.status === 503;
    default:
      return false;
  }
}

/** The server's wish, or 50 to 150 % of the doubled base. */
function waitBefore(attempt: number, problem: BtcpayProblem, options: RetryOptions): number {
  const jittered = options.baseMs * 2 ** (attempt - 1) * (0.5 + options.random.next());
  return Math.max(problem.retryAfterMs ?? 0, Math.round(jittered));
}
