import assert from "node:assert/strict";

/** What a child process asks for; it has the proxy in its environment and nothing else of ours. */
const PROGRAM = `
const response = await fetch(Deno.args[0], { headers: { "x-child": "yes" } });
console.log(await response.text());
`;

/** Runs a real Deno, whose fetch is the one the program uses. */
async function fetchInChild(
  url: string,
  proxies: Readonly<Record<string, string>>,
): Promise<string> {
  // Both spellings, so that nothing of the machine's own settings is left.
  const all = { HTTP_PROXY: "", HTTPS_PROXY: "", ALL_PROXY: "", NO_PROXY: "", ...proxies };
  const lower = Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]);
  const env: Record<string, string> = { ...all, ...Object.fromEntries(lower), NO_COLOR: "1" };
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/child.ts`;
    await Deno.writeTextFile(file, PROGRAM);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-lock", "--no-config", "--allow-net", file, url],
      env,
      stdout: "piped",
      stderr: "piped",
    }).output();
    return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A proxy that answers in the place of every server, and notes whom it was asked for. */
async function withProxy(
  action: (proxyUrl: string) => Promise<void>,
): Promise<readonly string[]> {
  const asked: string[] = [];
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async (): Promise<void> => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(4096);
      const count = await connection.read(buffer);
      const head = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
      asked.push(head.split("\r\n")[0] ?? "");
      const body = "from the proxy";
      const answer =
        `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(answer + body));
      connection.close();
    }
  })();
  try {
    await action(`http://127.0.0.1:${listener.addr.port}`);
  } finally {
    listener.close();
    await serving;
  }
  return asked;
}

Deno.test("HTTP_PROXY is honoured: a request goes to the proxy, whole", async () => {
  const asked = await withProxy(async (proxy) => {
    const url = "http://btcpay.invalid/api/v1/health";
    const output = await fetchInChild(url, { HTTP_PROXY: proxy });
    assert.equal(output, "from the proxy");
  });
  assert.deepEqual(asked, ["GET http://btcpay.invalid/api/v1/health HTTP/1.1"]);
});

Deno.test("HTTPS_PROXY is honoured: a tunnel is asked for, so that the proxy sees no key", async () => {
  const asked = await withProxy(async (proxy) => {
    const url = "https://btcpay.invalid/api/v1/health";
    await fetchInChild(url, { HTTPS_PROXY: proxy });
  });
  assert.ok(asked.length > 0);
  assert.equal(asked[0], "CONNECT btcpay.invalid:443 HTTP/1.1");
});

Deno.test("NO_PROXY is honoured", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => undefined },
    () => new Response("straight"),
  );
  const asked = await withProxy(async (proxy) => {
    const url = `http://127.0.0.1:${server.addr.port}/`;
    const output = await fetchInChild(url, { HTTP_PROXY: proxy, NO_PROXY: "127.0.0.1" });
    assert.equal(output, "straight");
  });
  await server.shutdown();
  assert.deepEqual(asked, []);
});
