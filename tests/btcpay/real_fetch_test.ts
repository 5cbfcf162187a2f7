import assert from "node:assert/strict";
import { createTransport, type TransportAnswer } from "../../src/btcpay/mod.ts";
import { createFakeClock } from "../fakes/clock.ts";

/** A real server on loopback for the time of the action. */
async function withServer<T>(
  handler: (request: Request) => Response | Promise<Response>,
  action: (url: string) => Promise<T>,
): Promise<T> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => undefined },
    handler,
  );
  try {
    return await action(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

function get(baseUrl: string): Promise<TransportAnswer> {
  const transport = createTransport({
    baseUrl,
    apiKey: "secret-key",
    fetch: (url, init) => fetch(url, init),
    clock: createFakeClock(0),
    timeoutMs: 10_000,
  });
  return transport({ method: "GET", path: "/start", auth: "key", maxBytes: 1000 });
}

Deno.test("the runtime's fetch does not follow a redirect to another host by itself", async () => {
  const arrived: (string | null)[] = [];
  const answer = await withServer((request) => {
    arrived.push(request.headers.get("authorization"));
    return Response.json({});
  }, (other) => withServer(() => Response.redirect(`${other}/x`, 302), get));
  assert.ok(answer.kind === "problem");
  assert.equal(answer.problem.detail, "redirectToOtherHost");
  assert.deepEqual(arrived, []);
});

Deno.test("a redirect on the same host is followed with the runtime's fetch", async () => {
  const answer = await withServer(
    (request) =>
      request.url.endsWith("/start")
        ? Response.redirect(new URL("/end", request.url), 307)
        : Response.json({ key: request.headers.get("authorization") }),
    get,
  );
  assert.ok(answer.kind === "answered");
  assert.deepEqual(answer.value, { key: "token secret-key" });
});

Deno.test("an answer with a Date header of a real server tells its time", async () => {
  const answer = await withServer(
    () => Response.json({}, { headers: { date: "Mon, 23 Nov 2026 03:38:24 GMT" } }),
    get,
  );
  assert.equal(answer.serverAt, Date.UTC(2026, 10, 23, 3, 38, 24));
});

Deno.test("an endless real answer is given up at the limit", async () => {
  const answer = await withServer(
    () =>
      new Response(
        new ReadableStream({
          pull(controller): void {
            controller.enqueue(new Uint8Array(500));
          },
        }),
      ),
    get,
  );
  assert.ok(answer.kind === "problem");
  assert.equal(answer.problem.detail, "answerTooLong");
});
