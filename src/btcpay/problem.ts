/**
 * Everything that can go wrong between this program and a BTCPay Server, as one union, and the
 * table from an HTTP answer to it. Pure. Wording and cures are the message catalogue's, by code.
 *
 * @module
 */

import type { SourceProblem } from "../license/payment_source.ts";
import { parseHttpDate } from "./http_date.ts";
import { errorBodySchema, validationBodySchema } from "./schemas.ts";

/** What every problem may carry. No secret in any field. */
interface ProblemDetails {
  /** HTTP status, if one came. */
  readonly status?: number;
  /** First line of the server's own words, or the name of the fault. At most 300 characters. */
  readonly detail?: string;
  /** The server's wish (`Retry-After`), milliseconds from now; at most one hour. */
  readonly retryAfterMs?: number;
}

/**
 * A problem. `retryable` says whether the same call may succeed later without anybody's doing;
 * `mayHaveArrived` whether the server may have acted on the request all the same.
 */
export type BtcpayProblem =
  & ProblemDetails
  & (
    /** No connection, or it broke. */
    | { readonly code: "network"; readonly retryable: true; readonly mayHaveArrived: boolean }
    /** No whole answer within the time. */
    | { readonly code: "timeout"; readonly retryable: true; readonly mayHaveArrived: true }
    /** The server's certificate was refused, or it speaks no TLS. */
    | { readonly code: "tls"; readonly retryable: false }
    /** No API key, or a wrong one. */
    | { readonly code: "unauthenticated"; readonly retryable: false }
    /** The key may not do it. `permission` without a store. */
    | { readonly code: "missingPermission"; readonly retryable: false; readonly permission: string }
    /** There is no such store for this key. */
    | { readonly code: "storeNotFound"; readonly retryable: false }
    /** There is no such invoice, and the key could see it if there were. */
    | { readonly code: "invoiceNotFound"; readonly retryable: false }
    /** Fields were refused, by the server or before anything was sent. */
    | {
      readonly code: "validation";
      readonly retryable: false;
      readonly paths: readonly string[];
    }
    /** Refused for another reason: no wallet, no rate, a redirect elsewhere. */
    | { readonly code: "rejected"; readonly retryable: false }
    /** Too many requests. */
    | { readonly code: "rateLimited"; readonly retryable: true }
    /** The server, or a proxy before it, failed. */
    | { readonly code: "server"; readonly retryable: true }
    /** An answer that no BTCPay Server gives: HTML, cut off, too long, missing fields. */
    | { readonly code: "malformed"; readonly retryable: false }
  );

/** The word of a {@linkcode BtcpayProblem}: those of a payment source, and `invoiceNotFound`. */
export type BtcpayProblemCode = BtcpayProblem["code"];

/** A problem that a payment source may pass on: any but "invoice not found". */
export type BtcpaySourceProblem = Exclude<BtcpayProblem, { readonly code: "invoiceNotFound" }>;

/** Compiles only while every problem of this module is one the agent can word. */
export function toSourceProblem(problem: BtcpaySourceProblem): SourceProblem {
  return problem;
}

/** The body of an answer, as far as it could be read. */
export type AnswerBody =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "text" };

/** What the table looks at. */
export interface RefusedAnswer {
  /** HTTP status, not 2xx. */
  readonly status: number;
  readonly body: AnswerBody;
  /** The `Retry-After` header as it stands. */
  readonly retryAfter?: string;
  /** Epoch ms to count a `Retry-After` date from. */
  readonly now: number;
}

/** The longest text that is passed on. */
const MAX_DETAIL = 300;
/** The longest wish of a server that is listened to. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * The problem that an HTTP answer means. A 403 is taken at its word here (`missingPermission`);
 * the client finds out whether it hides an unknown store or invoice.
 */
export function problemOfAnswer(answer: RefusedAnswer): BtcpayProblem {
  const { status, body } = answer;
  const error = body.kind === "json" ? errorBodySchema.safeParse(body.value).data : undefined;
  const message = error?.message ?? error?.title ?? error?.detail;
  const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.now);
  const details: ProblemDetails = {
    status,
    ...(message === undefined ? {} : { detail: firstLine(message) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  if (status === 401) return { code: "unauthenticated", retryable: false, ...details };
  if (status === 429) return { code: "rateLimited", retryable: true, ...details };
  if (status >= 500 || status === 408 || status === 425) {
    return { code: "server", retryable: true, ...details };
  }
  if (body.kind === "text") return { code: "malformed", retryable: false, ...details };
  if (status === 403 && error?.code === "missing-permission") {
    const permission = error.missingPermission?.split(":")[0] ?? "";
    return { code: "missingPermission", retryable: false, permission, ...details };
  }
  if (status === 404 && error?.code === "invoice-not-found") {
    return { code: "invoiceNotFound", retryable: false, ...details };
  }
  if (status === 404 && error?.code === "store-not-found") {
    return { code: "storeNotFound", retryable: false, ...details };
  }
  if (status === 422 && body.kind === "json") return ofValidation(body.value, details);
  return { code: "rejected", retryable: false, ...details };
}

/**
 * Reads a `Retry-After` header: seconds, or a date. Milliseconds from `now`, at most one hour;
 * `undefined` when there is none or it is neither.
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  const at = /^[0-9]{1,9}$/.test(text) ? now + Number(text) * 1000 : parseHttpDate(text);
  return at === undefined ? undefined : Math.min(Math.max(0, at - now), MAX_RETRY_AFTER_MS);
}

/** The first line that says anything, without control characters, at most 300 characters. */
export function firstLine(message: string): string {
  const line = message.split(/[\r\n]+/).find((part) => part.trim() !== "") ?? "";
  return line.replace(/\p{Cc}/gu, " ").trim().slice(0, MAX_DETAIL);
}

function ofValidation(body: unknown, details: ProblemDetails): BtcpayProblem {
  const { data } = validationBodySchema.safeParse(body);
  if (data === undefined) return { code: "rejected", retryable: false, ...details };
  const paths = data.map(({ path }) => path).filter((path) => path !== "");
  const message = data.find((entry) => entry.message !== undefined)?.message;
  return {
    code: "validation",
    retryable: false,
    ...details,
    paths: [...new Set(paths)],
    ...(message === undefined ? {} : { detail: firstLine(message) }),
  };
}
