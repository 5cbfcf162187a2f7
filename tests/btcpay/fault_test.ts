import assert from "node:assert/strict";
import { problemOfFault } from "../../src/btcpay/mod.ts";

/** A certificate or key of tests/fixtures/tls. */
function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
}

/** What `fetch` of a real socket on loopback fails with. */
async function faultOf(
  url: string,
  init?: RequestInit,
  caCerts = [fixture("ca.crt")],
): Promise<unknown> {
  const client = Deno.createHttpClient({ caCerts });
  try {
    const response = await fetch(url, { ...init, client });
    await response.text();
  } catch (error) {
    return error;
  } finally {
    client.close();
  }
  throw new Error("Was answered");
}

async function withTlsServer<T>(
  name: string,
  action: (port: number) => Promise<T>,
): Promise<T> {
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    cert: fixture(`${name}.crt`),
    key: fixture(`${name}.key`),
    onListen: () => undefined,
  }, () => new Response("ok"));
  try {
    return await action(server.addr.port);
  } finally {
    await server.shutdown();
  }
}

/** A socket that does what `serve` says with each connection. */
async function withSocket<T>(
  serve: (connection: Deno.Conn) => Promise<void>,
  action: (port: number) => Promise<T>,
): Promise<T> {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async (): Promise<void> => {
    for await (const connection of listener) {
      await serve(connection);
      connection.close();
    }
  })();
  try {
    return await action(listener.addr.port);
  } finally {
    listener.close();
    await serving;
  }
}

for (
  const [name, detail] of [
    ["self-signed", "certificateSelfSigned"],
    ["other-host", "certificateWrongHost"],
    ["expired", "certificateExpired"],
  ] as const
) {
  Deno.test(`a certificate that is ${name} is a TLS problem with that name`, async () => {
    const fault = await withTlsServer(
      name,
      (port) => faultOf(`https://127.0.0.1:${port}/?orderId=SECRET`),
    );
    assert.deepEqual(problemOfFault(fault), { code: "tls", retryable: false, detail });
  });
}

Deno.test("a certificate of an authority that nobody trusts is a TLS problem", async () => {
  const fault = await withTlsServer(
    "good",
    (port) => faultOf(`https://127.0.0.1:${port}/`, {}, []),
  );
  assert.deepEqual(problemOfFault(fault), {
    code: "tls",
    retryable: false,
    detail: "certificateUnknownIssuer",
  });
});

Deno.test("a certificate in order is no problem", async () => {
  await assert.rejects(
    withTlsServer("good", (port) => faultOf(`https://127.0.0.1:${port}/`)),
    /Was answered/,
  );
});

Deno.test("a server that speaks no TLS is a TLS problem", async () => {
  const fault = await withSocket(
    async (connection) => {
      await connection.read(new Uint8Array(1000));
      await connection.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
    },
    (port) => faultOf(`https://127.0.0.1:${port}/`),
  );
  assert.deepEqual(problemOfFault(fault), { code: "tls", retryable: false, detail: "notTls" });
});

Deno.test("a refused connection surely did not carry the request", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const fault = await faultOf(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
  assert.deepEqual(problemOfFault(fault), {
    code: "network",
    retryable: true,
    mayHaveArrived: false,
    detail: "connectionRefused",
  });
});

Deno.test("a connection closed before the answer may have carried the request", async () => {
  const fault = await withSocket(
    async (connection) => void await connection.read(new Uint8Array(1000)),
    (port) => faultOf(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" }),
  );
  assert.deepEqual(problemOfFault(fault), {
    code: "network",
    retryable: true,
    mayHaveArrived: true,
    detail: "connectionClosed",
  });
});

Deno.test("an answer cut off in its body is a broken connection", async () => {
  const fault = await withSocket(
    async (connection) => {
      await connection.read(new Uint8Array(1000));
      const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":';
      await connection.write(new TextEncoder().encode(answer));
    },
    (port) => faultOf(`http://127.0.0.1:${port}/`),
  );
  const problem = problemOfFault(fault);
  assert.equal(problem.code, "network");
  assert.equal(problem.detail, "connectionClosed");
});

Deno.test("no problem of a fault repeats the address, which holds the license key", async () => {
  const fault = await withTlsServer(
    "expired",
    (port) => faultOf(`https://127.0.0.1:${port}/?orderId=SECRET`),
  );
  assert.doesNotMatch(JSON.stringify(problemOfFault(fault)), /SECRET|127\.0\.0\.1/);
});

for (
  const [text, expected] of [
    [
      "error sending request for url (https://a.example/): client error (Connect): dns error: x",
      { code: "network", retryable: true, mayHaveArrived: false, detail: "nameNotFound" },
    ],
    [
      "client error (Connect): tunnel error: unsuccessful",
      { code: "network", retryable: true, mayHaveArrived: false, detail: "proxyRefused" },
    ],
    [
      "client error (Connect): invalid peer certificate: NotValidYet",
      { code: "tls", retryable: false, detail: "certificateNotYetValid" },
    ],
    [
      "client error (Connect): received fatal alert: HandshakeFailure",
      { code: "tls", retryable: false, detail: "tlsRefused" },
    ],
    [
      "something new",
      { code: "network", retryable: true, mayHaveArrived: true, detail: "networkFailed" },
    ],
  ] as const
) {
  Deno.test(`the fault "${text}" is read from the error and from its cause`, () => {
    assert.deepEqual(problemOfFault(new TypeError(text)), expected);
    const nested = new TypeError("fetch failed", { cause: new Error(text) });
    assert.deepEqual(problemOfFault(nested), expected);
  });
}

Deno.test("whatever is thrown is a problem", () => {
  for (const thrown of [undefined, null, "text", { cause: "x" }, new Error("")]) {
    assert.equal(problemOfFault(thrown).code, "network");
  }
});
