/**
 * The recorded conversations with a real BTCPay Server 2.4.1 (regtest; host and keys replaced).
 *
 * @module
 */

import create from "../fixtures/btcpay/create.json" with { type: "json" };
import find from "../fixtures/btcpay/find.json" with { type: "json" };
import lifeSettled from "../fixtures/btcpay/life-settled.json" with { type: "json" };
import otherEnds from "../fixtures/btcpay/other-ends.json" with { type: "json" };
import serverKeysStores from "../fixtures/btcpay/server-keys-stores.json" with { type: "json" };
import webhooks from "../fixtures/btcpay/webhooks.json" with { type: "json" };

/** One request and its answer. */
export interface Exchange {
  readonly file: string;
  readonly name: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a body that is none; `undefined` when there was none. */
  readonly requestBody: unknown;
  readonly status: number;
  readonly body: unknown;
  readonly date: string;
  /** Media type of the answer, without its parameters. */
  readonly mediaType: string;
}

/** One webhook delivery as it arrived. */
export interface Delivery {
  readonly name: string;
  readonly signature: string;
  readonly rawBody: Uint8Array;
  readonly secret: string;
}

/** Store of every recording. */
export const RECORDED_STORE = "7XNstjmngdszsrjs6j8NmXHvtNTMXrYwLgDUMSp74nfj";

const FILES: Readonly<Record<string, { readonly entries: readonly object[] }>> = {
  create,
  find,
  "life-settled": lifeSettled,
  "other-ends": otherEnds,
  "server-keys-stores": serverKeysStores,
  webhooks,
};

/** Every recorded exchange, in order. */
export const EXCHANGES: readonly Exchange[] = Object.entries(FILES).flatMap(([file, { entries }]) =>
  entries.flatMap((entry) => {
    const request = child(entry, "request");
    const response = child(entry, "response");
    if (request === undefined || response === undefined) return [];
    return [{
      file,
      name: text(entry, "name"),
      method: text(request, "method"),
      path: text(request, "path"),
      requestHeaders: textsOf(child(request, "headers")),
      requestBody: Reflect.get(request, "body"),
      status: Number(Reflect.get(response, "status")),
      body: Reflect.get(response, "body"),
      date: text(child(response, "headers") ?? {}, "date"),
      mediaType: (textsOf(child(response, "headers"))["content-type"] ?? "").split(";")[0] ?? "",
    }];
  })
);

/** Every recorded delivery, in order. */
export const DELIVERIES: readonly Delivery[] = webhooks.entries.flatMap((entry) => {
  const delivery = child(entry, "delivery");
  if (delivery === undefined) return [];
  return [{
    name: text(entry, "name"),
    signature: text(child(delivery, "headers") ?? {}, "btcpay-sig"),
    rawBody: new TextEncoder().encode(text(delivery, "rawBody")),
    secret: text(delivery, "secret"),
  }];
});

/** The recorded exchange of that name. Throws RangeError when there is none. */
export function recorded(file: string, name: string): Exchange {
  const found = EXCHANGES.find((one) => one.file === file && one.name === name);
  if (found === undefined) throw new RangeError(`No such recording: ${file}, ${name}`);
  return found;
}

/** The recorded answer as a Response. */
export function replay(exchange: Exchange): Response {
  const body = exchange.body === "" ? null : JSON.stringify(exchange.body);
  return new Response(body, { status: exchange.status, headers: { date: exchange.date } });
}

function textsOf(value: object | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value ?? {}).filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    ),
  );
}

function child(value: object, name: string): object | undefined {
  const found: unknown = Reflect.get(value, name);
  return typeof found === "object" && found !== null ? found : undefined;
}

function text(value: object, name: string): string {
  const found: unknown = Reflect.get(value, name);
  if (typeof found !== "string") throw new TypeError(`Recording without text: ${name}`);
  return found;
}
