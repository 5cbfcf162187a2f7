import assert from "node:assert/strict";
import {
  createTransport,
  parseHttpDate,
  type TransportAnswer,
  type TransportRequest,
} from "../../src/btcpay/mod.ts";
import { createFakeClock, type FakeClock, settle } from "../fakes/clock.ts";
import {
  API_KEY,
  BASE,
  createFakeServer,
  type FakeServer,
  json,
  SERVER_AT,
} from "./fake_server.ts";

const GET: TransportRequest = { method: "GET", path: "/api/x", auth: "key", maxBytes: 1000 };
const POST: TransportRequest = { ...GET, method: "POST", body: { a: 1 } };

function send(
  server: FakeServer,
  request: TransportRequest,
  options: {
    readonly clock?: FakeClock;
    readonly baseUrl?: string;
    readonly apiKey?: string;
    readonly signal?: AbortSignal;
  } = {},
): Promise<TransportAnswer> {
  return createTransport({
    baseUrl: options.baseUrl ?? BASE,
    apiKey: options.apiKey ?? API_KEY,
    fetch: server.fetch,
    clock: options.clock ?? createFakeClock(0),
    timeoutMs: 10_000,
  })(request, options.signal);
}

function problemOf(answer: TransportAnswer): unknown {
  assert.ok(answer.kind === "problem");
  return answer.problem;
}

Deno.test("a request carries the key in its header, JSON in its body, and asks for no copy", async () => {
  const server = createFakeServer(() => json({ ok: true }));
  const answer = await send(server, { ...POST, query: [["orderId", "a&b=c é"]] });
  assert.deepEqual(answer, { kind: "answered", value: { ok: true }, serverAt: SERVER_AT });
  const [request] = server.seen;
  assert.equal(request?.headers.get("authorization"), `token ${API_KEY}`);
  assert.equal(request?.headers.get("content-type"), "application/json");
  assert.equal(request?.headers.get("cache-control"), "no-cache");
  assert.deepEqual(request?.body, { a: 1 });
  assert.equal(request?.url.searchParams.get("orderId"), "a&b=c é");
});

Deno.test("a public request carries no key, a reading no content type", async () => {
  const server = createFakeServer(() => json({}));
  await send(server, { ...GET, auth: "none" });
  assert.equal(server.seen[0]?.headers.has("authorization"), false);
  assert.equal(server.seen[0]?.headers.has("content-type"), false);
});

Deno.test("a path in front of the server's own is kept", async () => {
  const server = createFakeServer(() => json({}));
  await send(server, GET, { baseUrl: "https://vendor.example/btcpay/" });
  assert.equal(server.seen[0]?.url.href, "https://vendor.example/btcpay/api/x");
});

Deno.test("plain http is refused but for loopback", async () => {
  const server = createFakeServer(() => json({}));
  assert.throws(
    () => send(server, GET, { baseUrl: "http://btcpay.example" }),
    { name: "TypeError", message: "Cannot use server URL: insecureUrl" },
  );
  await send(server, GET, { baseUrl: "http://127.0.0.1:1" });
  assert.equal(server.seen.length, 1);
});

for (const apiKey of ["", "two words", "line\nbreak", "clé"]) {
  Deno.test(`the key ${JSON.stringify(apiKey)} is wrong without asking`, async () => {
    const server = createFakeServer(() => json({}));
    const problem = problemOf(await send(server, GET, { apiKey }));
    assert.equal(Reflect.get(Object(problem), "code"), "unauthenticated");
    assert.equal(server.seen.length, 0);
  });
}

Deno.test("an empty answer is an answer", async () => {
  const answer = await send(createFakeServer(() => new Response(null, { status: 204 })), GET);
  assert.deepEqual(answer, { kind: "answered", value: undefined });
});

for (
  const [name, body] of [
    ["HTML", "<html>Welcome</html>"],
    ["JSON cut off", '{"id":"Invo'],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ] as const
) {
  Deno.test(`${name} with status 200 is malformed, and still tells the time`, async () => {
    const headers = { date: "Mon, 23 Nov 2026 03:38:24 GMT" };
    const answer = await send(createFakeServer(() => new Response(body, { headers })), GET);
    assert.deepEqual(answer, {
      kind: "problem",
      problem: { code: "malformed", retryable: false, status: 200, detail: "answerNotJson" },
      serverAt: SERVER_AT,
    });
  });
}

Deno.test("an answer longer than the limit is given up, announced or not", async () => {
  let pulled = 0;
  let isCancelled = false;
  function endless(): ReadableStream<Uint8Array> {
    return new ReadableStream({
      pull(controller): void {
        pulled++;
        controller.enqueue(new Uint8Array(400));
      },
      cancel(): void {
        isCancelled = true;
      },
    });
  }
  const expected = { code: "malformed", retryable: false, status: 200, detail: "answerTooLong" };
  const silent = createFakeServer(() => new Response(endless()));
  assert.deepEqual(problemOf(await send(silent, GET)), expected);
  assert.ok(isCancelled);
  assert.ok(pulled <= 5, `${pulled}`);
  isCancelled = false;
  const honest = createFakeServer(() =>
    new Response(endless(), { headers: { "content-length": "1001" } })
  );
  assert.deepEqual(problemOf(await send(honest, GET)), expected);
  assert.ok(isCancelled);
});

Deno.test("an answer of exactly the limit is read", async () => {
  const body = JSON.stringify("x".repeat(998));
  const answer = await send(createFakeServer(() => new Response(body)), GET);
  assert.deepEqual(answer, { kind: "answered", value: "x".repeat(998) });
});

Deno.test("no answer within ten seconds is a timeout, and the request is ended", async () => {
  const clock = createFakeClock(0);
  const server = createFakeServer(() => new Promise(() => {}));
  const pending = send(server, GET, { clock });
  await clock.advance(9_999);
  assert.equal(server.seen[0]?.signal?.aborted, false);
  await clock.advance(1);
  assert.deepEqual(await pending, {
    kind: "problem",
    problem: { code: "timeout", retryable: true, mayHaveArrived: true },
  });
  assert.equal(server.seen[0]?.signal?.aborted, true);
  assert.equal(clock.sleeping(), 0);
});

Deno.test("a body that never ends in time is a timeout too", async () => {
  const clock = createFakeClock(0);
  let isCancelled = false;
  const server = createFakeServer(() =>
    new Response(
      new ReadableStream({
        start(controller): void {
          controller.enqueue(new TextEncoder().encode('{"half":'));
        },
        cancel(): void {
          isCancelled = true;
        },
      }),
    )
  );
  const pending = send(server, GET, { clock });
  await clock.advance(10_000);
  assert.equal(Reflect.get(Object(problemOf(await pending)), "code"), "timeout");
  assert.ok(isCancelled);
});

Deno.test("an answer in time leaves nothing waiting", async () => {
  const clock = createFakeClock(0);
  await send(createFakeServer(() => json({})), GET, { clock });
  await settle();
  assert.equal(clock.sleeping(), 0);
});

Deno.test("aborting rejects with the reason, before and during the request", async () => {
  const clock = createFakeClock(0);
  const server = createFakeServer(() => new Promise(() => {}));
  const abort = new AbortController();
  const pending = send(server, GET, { clock, signal: abort.signal });
  const rejected = assert.rejects(pending, /enough/);
  await settle();
  abort.abort(new Error("enough"));
  await rejected;
  assert.equal(server.seen[0]?.signal?.aborted, true);
  assert.equal(clock.sleeping(), 0);
  await assert.rejects(send(server, GET, { clock, signal: abort.signal }), /enough/);
  assert.equal(server.seen.length, 1);
});

Deno.test("a fault of the network is a problem without the address", async () => {
  const server = createFakeServer(() => {
    throw new TypeError("error sending request for url (https://x/?orderId=SECRET)");
  });
  const problem = problemOf(await send(server, { ...GET, query: [["orderId", "SECRET"]] }));
  assert.equal(Reflect.get(Object(problem), "code"), "network");
  assert.doesNotMatch(JSON.stringify(problem), /SECRET/);
});

Deno.test("a key that the server repeats in its words stops here", async () => {
  const server = createFakeServer(() => json({ message: `Bad key ${API_KEY}!` }, { status: 400 }));
  assert.equal(Reflect.get(Object(problemOf(await send(server, GET))), "detail"), "Bad key •••!");
});

/** A server that sends `/api/x` elsewhere and answers everything else. */
function redirecting(location: string | null, status: number): FakeServer {
  return createFakeServer(({ url }) =>
    url.pathname === "/api/x"
      ? new Response(null, { status, headers: location === null ? {} : { location } })
      : json({ from: url.pathname })
  );
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`a reading follows ${status} on the same host, with its key`, async () => {
    const server = redirecting("/moved", status);
    const answer = await send(server, GET);
    assert.ok(answer.kind === "answered");
    assert.deepEqual(answer.value, { from: "/moved" });
    assert.equal(server.seen[1]?.headers.get("authorization"), `token ${API_KEY}`);
  });
}

for (
  const [location, detail] of [
    ["https://evil.example/api/x", "redirectToOtherHost"],
    ["https://btcpay.example:8443/x", "redirectToOtherHost"],
    ["//evil.example/x", "redirectToOtherHost"],
    ["https://user@btcpay.example/x", "redirectToOtherHost"],
    ["http://btcpay.example/x", "redirectToHttp"],
    ["http://btcpay.example:443/x", "redirectToOtherHost"],
    ["http://[", "redirectNowhere"],
    [null, "redirectNowhere"],
  ] as const
) {
  Deno.test(`a redirect to ${location} is refused, and the key is not sent there`, async () => {
    const server = redirecting(location, 307);
    const problem = problemOf(await send(server, GET));
    assert.deepEqual(problem, {
      code: "rejected",
      retryable: false,
      detail,
      status: 307,
    });
    assert.equal(server.seen.length, 1);
  });
}

Deno.test("a creation follows only redirects that keep its body", async () => {
  const kept = redirecting("/moved", 308);
  assert.equal((await send(kept, POST)).kind, "answered");
  assert.equal(kept.seen[1]?.method, "POST");
  assert.deepEqual(kept.seen[1]?.body, { a: 1 });
  for (const status of [301, 302, 303]) {
    const lost = redirecting("/moved", status);
    const problem = problemOf(await send(lost, POST));
    assert.equal(Reflect.get(Object(problem), "detail"), "redirectLosesBody");
    assert.equal(lost.seen.length, 1);
  }
});

Deno.test("redirects without end are given up after three", async () => {
  const server = createFakeServer(({ url }) =>
    new Response(null, { status: 302, headers: { location: `${url.pathname}x` } })
  );
  assert.deepEqual(problemOf(await send(server, GET)), {
    code: "rejected",
    retryable: false,
    detail: "redirectLoop",
  });
  assert.equal(server.seen.length, 4);
});

Deno.test("the server's clock is read from its Date header alone", () => {
  assert.equal(parseHttpDate("Mon, 23 Nov 2026 03:38:24 GMT"), SERVER_AT);
  for (const header of [null, "", "2026-11-23", "1795405104", "Mon, 99 Nov 2026 03:38:24 GMT"]) {
    assert.equal(parseHttpDate(header), undefined);
  }
});
