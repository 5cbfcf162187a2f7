/**
 * One call: request, answer, schema, and what a 403 really means.
 *
 * BTCPay answers 403 "missing permission" to a missing permission, to an unknown store and to an
 * unknown invoice alike. The key's own list of permissions (`api-keys/current`) tells the first from
 * the others; that an invoice is unknown is believed only when the key also really sees the store's
 * list: a key outlives its owner's place in a store, and then every invoice answers 403.
 *
 * @module
 */

import { z } from "zod";
import { holdOfPermission, PERMISSIONS } from "./permissions.ts";
import type { BtcpayProblem } from "./problem.ts";
import { apiKeySchema } from "./schemas.ts";
import { isId } from "./server_url.ts";
import type { Send, TransportAnswer } from "./transport.ts";

/** An answer that passed its schema, or a problem. `serverAt` is the server's clock, epoch ms. */
export type BtcpayAnswer<T> =
  | { readonly kind: "answered"; readonly value: T; readonly serverAt?: number }
  | { readonly kind: "problem"; readonly problem: BtcpayProblem; readonly serverAt?: number };

/** One call of the API. */
export interface CallOptions<T extends z.ZodType> {
  /** GET when left out. */
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  readonly schema: T;
  /** `key` when left out. */
  readonly auth?: "key" | "none";
  /** The store's permission that it needs; a 403 is looked into then. */
  readonly permission?: string;
  /** A list may be longer than one thing. */
  readonly isList?: boolean;
}

/** Makes one call. Resolves always, but for aborting. */
export type Call = <T extends z.ZodType>(
  options: CallOptions<T>,
  signal?: AbortSignal,
) => Promise<BtcpayAnswer<z.output<T>>>;

/** Reads something of one invoice: `rest` is what stands behind its id in the path. */
export type CallInvoice = <T extends z.ZodType>(
  id: string,
  options: { readonly rest: string; readonly schema: T },
  signal?: AbortSignal,
) => Promise<BtcpayAnswer<z.output<T>>>;

const SINGLE_MAX_BYTES = 1_048_576;
const LIST_MAX_BYTES = 8 * SINGLE_MAX_BYTES;

/** Makes the calls of one store. */
export function createCall(
  send: Send,
  storeId: string,
): { readonly call: Call; readonly callInvoice: CallInvoice } {
  /** A server without the short path keeps having none. */
  let hasShortPath = true;

  async function ask<T extends z.ZodType>(
    options: CallOptions<T>,
    signal?: AbortSignal,
  ): Promise<BtcpayAnswer<z.output<T>>> {
    const answer = await send({
      method: options.method ?? "GET",
      path: options.path,
      auth: options.auth ?? "key",
      maxBytes: options.isList ? LIST_MAX_BYTES : SINGLE_MAX_BYTES,
      ...(options.query === undefined ? {} : { query: options.query }),
      ...(options.body === undefined ? {} : { body: options.body }),
    }, signal);
    return parseAnswer(answer, options.schema);
  }

  /** What the key may do; the problem when it does not say. */
  async function holdOf(
    permission: string,
    signal?: AbortSignal,
  ): Promise<ReturnType<typeof holdOfPermission> | BtcpayProblem> {
    const key = await ask({ path: "/api/v1/api-keys/current", schema: apiKeySchema }, signal);
    if (key.kind === "answered") {
      return holdOfPermission(key.value.permissions, permission, storeId);
    }
    return key.problem;
  }

  /** What a 403 of the store means. */
  async function resolveStore(
    problem: BtcpayProblem & { readonly code: "missingPermission" },
    permission: string,
    signal?: AbortSignal,
  ): Promise<BtcpayProblem> {
    const named = problem.permission === "" ? { ...problem, permission } : problem;
    const hold = await holdOf(named.permission, signal);
    if (typeof hold === "object") return isTemporary(hold) ? hold : named;
    if (hold === "missing") return named;
    return { code: "storeNotFound", retryable: false, ...statusOf(problem) };
  }

  /** What a 403 of an invoice means. */
  async function resolveInvoice(
    problem: BtcpayProblem & { readonly code: "missingPermission" },
    signal?: AbortSignal,
  ): Promise<BtcpayProblem> {
    const permission = PERMISSIONS.viewInvoices;
    const named = problem.permission === "" ? { ...problem, permission } : problem;
    const hold = await holdOf(permission, signal);
    if (typeof hold === "object") return isTemporary(hold) ? hold : named;
    if (hold === "missing") return named;
    if (hold === "elsewhere") {
      return { code: "storeNotFound", retryable: false, ...statusOf(problem) };
    }
    const list = await ask({
      path: `/api/v1/stores/${storeId}/invoices`,
      query: [["take", "1"]],
      schema: z.array(z.unknown()),
      isList: true,
    }, signal);
    if (list.kind === "answered") {
      return { code: "invoiceNotFound", retryable: false, ...statusOf(problem) };
    }
    return list.problem.code === "missingPermission"
      ? { code: "storeNotFound", retryable: false, ...statusOf(problem) }
      : list.problem;
  }

  async function call<T extends z.ZodType>(
    options: CallOptions<T>,
    signal?: AbortSignal,
  ): Promise<BtcpayAnswer<z.output<T>>> {
    const answer = await ask(options, signal);
    if (answer.kind === "answered" || options.permission === undefined) return answer;
    if (answer.problem.code !== "missingPermission") return answer;
    return { ...answer, problem: await resolveStore(answer.problem, options.permission, signal) };
  }

  async function callInvoice<T extends z.ZodType>(
    id: string,
    options: { readonly rest: string; readonly schema: T },
    signal?: AbortSignal,
  ): Promise<BtcpayAnswer<z.output<T>>> {
    if (!isId(id)) {
      return {
        kind: "problem",
        problem: { code: "validation", retryable: false, paths: ["invoiceId"] },
      };
    }
    const { schema, rest } = options;
    let answer: BtcpayAnswer<z.output<T>> | undefined;
    if (hasShortPath) answer = await ask({ path: `/api/v1/invoices/${id}${rest}`, schema }, signal);
    if (answer === undefined || isUnknownPath(answer)) {
      const path = `/api/v1/stores/${storeId}/invoices/${id}${rest}`;
      answer = await ask({ path, schema }, signal);
      hasShortPath &&= answer.kind === "problem";
    }
    if (answer.kind === "answered" || answer.problem.code !== "missingPermission") return answer;
    return { ...answer, problem: await resolveInvoice(answer.problem, signal) };
  }

  return { call, callInvoice };
}

/** 404 or 405 without the API's own words: this path is not served. */
function isUnknownPath(answer: BtcpayAnswer<unknown>): boolean {
  if (answer.kind === "answered") return false;
  const { code, status } = answer.problem;
  return (status === 404 || status === 405) && (code === "rejected" || code === "malformed");
}

/** Ask again later: nothing was learned about the 403. */
function isTemporary(problem: BtcpayProblem): boolean {
  return problem.retryable || problem.code === "unauthenticated" || problem.code === "tls";
}

function statusOf(problem: BtcpayProblem): { readonly status?: number } {
  return problem.status === undefined ? {} : { status: problem.status };
}

function parseAnswer<T extends z.ZodType>(
  answer: TransportAnswer,
  schema: T,
): BtcpayAnswer<z.output<T>> {
  if (answer.kind === "problem") return answer;
  const parsed = schema.safeParse(answer.value);
  if (parsed.success) return { ...answer, value: parsed.data };
  const { kind: _, value: __, ...server } = answer;
  const path = parsed.error.issues[0]?.path.join(".") ?? "";
  return {
    kind: "problem",
    problem: { code: "malformed", retryable: false, detail: `unexpected: ${path.slice(0, 100)}` },
    ...server,
  };
}
