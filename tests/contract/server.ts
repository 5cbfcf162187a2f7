/**
 * The two hooks and the plain calls with which the contract suite speaks to a BTCPay Server: the
 * sandbox, or a real one.
 *
 * @module
 */

/** A server under contract. */
export interface ContractServer {
  readonly url: string;
  readonly storeId: string;
  /** An unrestricted key. */
  readonly adminKey: string;
  /** Pays coins to an address. */
  pay(address: string, coins: string): Promise<void>;
  /** Mines blocks. */
  mine(blocks: number): Promise<void>;
  /** Moves the server's clock, where it can be moved; a real server is waited for. */
  readonly passTime?: (ms: number) => Promise<void>;
  /** How long to wait for what has to happen, ms. */
  readonly patienceMs: number;
}

/** A server while one clause is asked of it. */
export interface ContractRun extends ContractServer {
  /** Keeps in mind what has to be undone when the clause is over, however it ends. */
  afterwards(undo: () => Promise<unknown>): void;
}

/** One clause of the contract. Throws what does not hold, or {@linkcode ClauseSkipped}. */
export interface Clause {
  readonly name: string;
  run(server: ContractRun): Promise<void>;
}

/** This server cannot be asked the clause; the message says why. */
export class ClauseSkipped extends Error {
  override readonly name = "ClauseSkipped";
}

/** Asks one clause, and leaves no key and no webhook behind. */
export async function runClause(server: ContractServer, clause: Clause): Promise<void> {
  const undos: (() => Promise<unknown>)[] = [];
  try {
    await clause.run({ ...server, afterwards: (undo) => void undos.push(undo) });
  } finally {
    for (const undo of undos.reverse()) await undo();
  }
}

/** A read answer. */
export interface Answer {
  readonly status: number;
  /** Parsed, where it is JSON. */
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
}

/** Asks over plain HTTP. */
export async function ask(
  server: ContractServer,
  method: string,
  path: string,
  options: {
    readonly key?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Answer> {
  const { key, body, headers = {} } = options;
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `token ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    redirect: "manual",
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return {
    status: response.status,
    text,
    body: isJson ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

/** A property of an answer's body. */
export function get(body: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => Reflect.get(Object(value), key), body);
}

/** An answer's body that has to be a list. */
export function listOf(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw new TypeError(`No list: ${JSON.stringify(body)}`);
  return body;
}

/** Asks again until the answer is as wanted; fails with the last one when patience ends. */
export async function eventually<T>(
  server: ContractServer,
  what: string,
  read: () => Promise<T> | T,
  isWanted: (value: T) => boolean,
): Promise<T> {
  const endsAt = performance.now() + server.patienceMs;
  for (;;) {
    const last = await read();
    if (isWanted(last)) return last;
    if (performance.now() >= endsAt) {
      throw new Error(`${what}: not within ${server.patienceMs} ms; last: ${JSON.stringify(last)}`);
    }
    await pause(Math.min(250, server.patienceMs / 100));
  }
}

/** Real time: a real server has no other. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
