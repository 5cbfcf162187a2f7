/**
 * One request to the server and its answer: the key's header, the time limit over the whole answer,
 * the size limit, redirects, the server's clock. Nothing of a body, an address or the key gets out.
 *
 * @module
 */

import type { Clock, HttpFetch } from "../ports.ts";
import { discardBody, readBody } from "./body.ts";
import { problemOfFault } from "./fault.ts";
import { parseHttpDate } from "./http_date.ts";
import { type BtcpayProblem, problemOfAnswer } from "./problem.ts";
import { parseServerUrl } from "./server_url.ts";

/** One call. */
export interface TransportRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Behind the server's address, begins with a slash, already encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `none`: the key stays here. */
  readonly auth: "key" | "none";
  /** Longest answer that is read, bytes. */
  readonly maxBytes: number;
}

/** A 2xx answer's JSON (`undefined`: empty), or a problem. `serverAt` is its Date header, epoch ms. */
export type TransportAnswer =
  | { readonly kind: "answered"; readonly value: unknown; readonly serverAt?: number }
  | { readonly kind: "problem"; readonly problem: BtcpayProblem; readonly serverAt?: number };

/** Sends one request. Rejects only with the signal's reason when aborted. */
export type Send = (request: TransportRequest, signal?: AbortSignal) => Promise<TransportAnswer>;

/** What a transport needs. */
export interface TransportOptions {
  /** Address of the server. Throws TypeError when {@linkcode parseServerUrl} refuses it. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly fetch: HttpFetch;
  readonly clock: Clock;
  /** Time for the whole answer with its body, ms. */
  readonly timeoutMs: number;
}

const MAX_REDIRECTS = 3;
const TIMED_OUT = Symbol("timed out");

/** Makes the {@linkcode Send} of one server and key. */
export function createTransport(options: TransportOptions): Send {
  const server = parseServerUrl(options.baseUrl);
  if (server.kind === "refused") throw new TypeError(`Cannot use server URL: ${server.code}`);
  const { base } = server;

  return async function send(request, signal): Promise<TransportAnswer> {
    signal?.throwIfAborted();
    const refusal = refuseUnsent(request, options.apiKey);
    if (refusal !== undefined) return { kind: "problem", problem: refusal };
    const abort = new AbortController();
    const timer = new AbortController();
    function onAbort(): void {
      abort.abort(signal?.reason);
    }
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const outcome = await Promise.race([
        exchange(request, abort.signal),
        options.clock.sleep(options.timeoutMs, timer.signal).then(() => TIMED_OUT, () => TIMED_OUT),
        rejectOnAbort(abort.signal),
      ]);
      if (typeof outcome !== "symbol") return outcome;
      abort.abort(new DOMException("Timed out", "TimeoutError"));
      return {
        kind: "problem",
        problem: { code: "timeout", retryable: true, mayHaveArrived: true },
      };
    } finally {
      signal?.removeEventListener("abort", onAbort);
      timer.abort();
    }
  };

  /** Follows redirects and reads the answer. Faults become problems; only aborting rejects. */
  async function exchange(
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<TransportAnswer> {
    try {
      let url = base + request.path + queryOf(request);
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const response = await options.fetch(url, initOf(request, options.apiKey, signal));
        const target = redirectOf(response, request, url);
        if (target === undefined) return await readAnswer(response, request, signal);
        await discardBody(response);
        if (target.kind === "refused") return rejected(response, target.detail);
        url = target.url;
      }
      return { kind: "problem", problem: reject("redirectLoop") };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { kind: "problem", problem: problemOfFault(error) };
    }
  }

  async function readAnswer(
    response: Response,
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<TransportAnswer> {
    const { status } = response;
    const server = serverTimeOf(response);
    const body = await readBody(response, request.maxBytes, signal);
    if (body.kind === "tooLong") return malformed(status, "answerTooLong", server);
    if (status < 200 || status > 299) {
      const retryAfter = response.headers.get("retry-after") ?? undefined;
      const now = server.serverAt ?? options.clock.now();
      const problem = problemOfAnswer({
        status,
        body,
        now,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
      return { kind: "problem", problem: withoutKey(problem, options.apiKey), ...server };
    }
    if (body.kind === "text") return malformed(status, "answerNotJson", server);
    return { kind: "answered", value: body.kind === "json" ? body.value : undefined, ...server };
  }
}

/** A key that no header can carry is a wrong key; asking the server would tell nothing more. */
function refuseUnsent(
  request: TransportRequest,
  apiKey: string | undefined,
): BtcpayProblem | undefined {
  if (request.auth === "none") return undefined;
  if (apiKey === undefined || apiKey === "") {
    return { code: "unauthenticated", retryable: false, detail: "apiKeyMissing" };
  }
  return /^[\x21-\x7e]+$/.test(apiKey)
    ? undefined
    : { code: "unauthenticated", retryable: false, detail: "apiKeyUnusable" };
}

function initOf(
  request: TransportRequest,
  apiKey: string | undefined,
  signal: AbortSignal,
): RequestInit {
  const hasBody = request.body !== undefined;
  return {
    method: request.method,
    redirect: "manual",
    signal,
    headers: {
      accept: "application/json",
      // A proxy's copy would be an old answer with an old clock.
      "cache-control": "no-cache",
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...(request.auth === "key" ? { authorization: `token ${apiKey}` } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(request.body) } : {}),
  };
}

type RedirectTarget =
  | { readonly kind: "followed"; readonly url: string }
  | { readonly kind: "refused"; readonly detail: string };

/**
 * Where a redirect leads; `undefined` when the answer is none. Only the same host and port is
 * followed, never from https to http, and a request that changes something only where its method
 * and body are kept (307, 308).
 */
function redirectOf(
  response: Response,
  request: TransportRequest,
  from: string,
): RedirectTarget | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.get("location");
  if (location === null || !URL.canParse(location, from)) {
    return { kind: "refused", detail: "redirectNowhere" };
  }
  const target = new URL(location, from);
  const source = new URL(from);
  const isSecure = target.protocol === "https:" || target.protocol === source.protocol;
  if (target.host !== source.host || target.username !== "" || target.password !== "") {
    return { kind: "refused", detail: "redirectToOtherHost" };
  }
  if (!isSecure) return { kind: "refused", detail: "redirectToHttp" };
  const keepsMethod = response.status === 307 || response.status === 308;
  if (request.method !== "GET" && !keepsMethod) {
    return { kind: "refused", detail: "redirectLosesBody" };
  }
  return { kind: "followed", url: target.href };
}

function queryOf(request: TransportRequest): string {
  const pairs = (request.query ?? []).map(([name, value]) => [name, value]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

function serverTimeOf(response: Response): { readonly serverAt?: number } {
  const serverAt = parseHttpDate(response.headers.get("date"));
  return serverAt === undefined ? {} : { serverAt };
}

/** Should a server ever repeat the key in its words, it stops here. */
function withoutKey(problem: BtcpayProblem, apiKey: string | undefined): BtcpayProblem {
  if (apiKey === undefined || apiKey === "" || problem.detail === undefined) return problem;
  return { ...problem, detail: problem.detail.replaceAll(apiKey, "•••") };
}

function rejected(response: Response, detail: string): TransportAnswer {
  const problem: BtcpayProblem = { ...reject(detail), status: response.status };
  return { kind: "problem", problem, ...serverTimeOf(response) };
}

function reject(detail: string): BtcpayProblem {
  return { code: "rejected", retryable: false, detail };
}

function malformed(
  status: number,
  detail: string,
  server: { readonly serverAt?: number },
): TransportAnswer {
  const problem: BtcpayProblem = { code: "malformed", retryable: false, status, detail };
  return { kind: "problem", problem, ...server };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
