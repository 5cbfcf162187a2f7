/**
 * Trouble on demand: what a network or a server may do to an answer.
 *
 * @module
 */

import { z } from "zod";
import type { Clock } from "../../ports.ts";

/** A fault as it is asked for. */
export const faultSchema = z.object({
  /** A part of "METHOD /path?query"; `/` matches every request. */
  match: z.string().min(1).default("/"),
  kind: z.enum(["latency", "status", "reset", "hang", "truncate", "garbage"]),
  /** How many requests it happens to. */
  times: z.number().int().min(1).default(1),
  /** `latency`: how long. */
  ms: z.number().min(0).max(600_000).default(1_000),
  /** `status`: which. */
  status: z.number().int().min(300).max(599).default(503),
});

/** One fault and how often it still happens. */
export type Fault = z.infer<typeof faultSchema>;

/** The faults that are set. */
export class Faults {
  #faults: Fault[] = [];
  readonly #clock: Clock;
  /** Held here, because a request's signal that nobody holds may be collected unheard. */
  readonly #hanging = new Set<AbortSignal>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds one. */
  add(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  /** Takes all away. */
  clear(): void {
    this.#faults = [];
  }

  /** The faults left. */
  list(): readonly Fault[] {
    return this.#faults;
  }

  /** Answers a request, with whatever is to happen to it. */
  async apply(request: Request, answer: () => Promise<Response>): Promise<Response> {
    const url = new URL(request.url);
    const line = `${request.method} ${url.pathname}${url.search}`;
    const fault = this.#faults.find(({ match, times }) => times > 0 && line.includes(match));
    if (fault === undefined) return await answer();
    fault.times--;
    this.#faults = this.#faults.filter(({ times }) => times > 0);
    switch (fault.kind) {
      case "latency":
        await this.#clock.sleep(fault.ms, request.signal);
        return await answer();
      case "status":
        return statusAnswer(fault.status);
      case "hang":
        return await this.#hang(request.signal);
      case "reset":
        return broken("");
      case "truncate": {
        const text = await (await answer()).text();
        return broken(text.slice(0, Math.floor(text.length / 2)));
      }
      case "garbage":
        return new Response('\u0000{"id": [}] this is not what you asked for', {
          headers: { "content-type": "application/json" },
        });
    }
  }

  /** Never answers; rejects when the caller gives up. */
  #hang(signal: AbortSignal): Promise<never> {
    this.#hanging.add(signal);
    return new Promise((_resolve, reject) => {
      const giveUp = (): void => {
        this.#hanging.delete(signal);
        reject(signal.reason);
      };
      if (signal.aborted) giveUp();
      else signal.addEventListener("abort", giveUp, { once: true });
    });
  }
}

/** As a proxy in front of the server answers. */
function statusAnswer(status: number): Response {
  const headers = new Headers({ "content-type": "text/html" });
  if (status === 429) headers.set("retry-after", "2");
  if (status >= 300 && status < 400) headers.set("location", "https://elsewhere.invalid/");
  return new Response(`<html><body><h1>${status}</h1></body></html>`, { status, headers });
}

/** The connection breaks after that much of the body. */
function broken(start: string): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller): void {
      if (start !== "") controller.enqueue(new TextEncoder().encode(start));
    },
    pull(controller): void {
      controller.error(new TypeError("connection reset by the sandbox"));
    },
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}
