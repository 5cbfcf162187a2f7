/** The status socket, over real HTTP with a clock that the test moves. */
import assert from "node:assert/strict";
import { createSandbox, createSandboxState } from "../../../src/btcpay/sandbox/mod.ts";
import { createFakeClock, type FakeClock } from "../../fakes/clock.ts";

interface Stage {
  readonly clock: FakeClock;
  post(path: string, body?: unknown): Promise<unknown>;
  /** Opens the status socket; `undefined` when it is refused. */
  open(id: string): Promise<Listener | undefined>;
}

interface Listener {
  readonly heard: readonly unknown[];
  /** Resolves when that many messages have come; fails when they do not within five seconds. */
  heardAtLeast(count: number): Promise<void>;
  close(): Promise<void>;
}

async function withStage(run: (stage: Stage) => Promise<void>): Promise<void> {
  const clock = createFakeClock(Date.UTC(2026, 10, 23, 10));
  const sandbox = createSandbox(createSandboxState(), {
    clock,
    fetch,
    upgradeWebSocket: Deno.upgradeWebSocket,
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, { remoteAddr }) => sandbox.handle(request, { remoteAddress: remoteAddr.hostname }),
  );
  const { storeId, apiKeys } = sandbox.describe();
  const authority = `127.0.0.1:${server.addr.port}`;
  try {
    await run({
      clock,
      async post(path, body = {}): Promise<unknown> {
        const answer = await fetch(`http://${authority}${path.replace(":store", storeId)}`, {
          method: "POST",
          headers: { authorization: `token ${apiKeys.agent}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        const text = await answer.text();
        assert.equal(answer.status, 200, text);
        return JSON.parse(text);
      },
      open: (id) => openSocket(`ws://${authority}/i/${id}/status/ws`),
    });
  } finally {
    sandbox.close();
    await server.shutdown();
  }
}

function openSocket(url: string): Promise<Listener | undefined> {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const heard: unknown[] = [];
  let wanted = Infinity;
  let onHeard = (): void => {};
  socket.onmessage = ({ data }) => {
    heard.push(data);
    if (heard.length >= wanted) onHeard();
  };
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  return new Promise((resolve) => {
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = () => resolve(undefined);
    socket.onopen = () =>
      resolve({
        heard,
        heardAtLeast: (count) =>
          new Promise((done, fail) => {
            const patience = setTimeout(
              () => fail(new Error(`Heard ${heard.length} messages, not ${count}`)),
              5_000,
            );
            wanted = count;
            onHeard = () => {
              clearTimeout(patience);
              done();
            };
            if (heard.length >= count) onHeard();
          }),
        async close(): Promise<void> {
          socket.close();
          await closed;
        },
      });
  });
}

async function create(stage: Stage): Promise<string> {
  const body = await stage.post("/api/v1/stores/:store/invoices", { amount: "29.99" });
  return String(Reflect.get(Object(body), "id"));
}

Deno.test("sandbox socket: every change gives hints of one zero byte, to those who watch it", async () => {
  await withStage(async (stage) => {
    const [id, other] = [await create(stage), await create(stage)];
    const listener = await stage.open(id);
    const bystander = await stage.open(other);
    assert.ok(listener && bystander);
    let count = 0;
    const more = async (): Promise<void> => {
      await listener.heardAtLeast(count + 1);
      count = listener.heard.length;
    };
    await stage.post(`/sandbox/invoices/${id}/pay`);
    await more();
    await stage.post(`/sandbox/invoices/${id}/replace`);
    await more();
    await stage.post("/sandbox/clock", { advanceMs: 16 * 60_000 });
    await more();
    for (const hint of listener.heard) {
      assert.ok(hint instanceof ArrayBuffer);
      assert.deepEqual([...new Uint8Array(hint)], [0]);
    }
    assert.ok(bystander.heard.length < listener.heard.length);
    await Promise.all([listener.close(), bystander.close()]);
  });
});

Deno.test("sandbox socket: a text ping every 25 to 30 seconds", async () => {
  await withStage(async (stage) => {
    const listener = await stage.open(await create(stage));
    assert.ok(listener);
    // The server's end may open a moment after ours.
    while (stage.clock.sleeping() === 0) await stage.post("/sandbox/clock", { advanceMs: 0 });
    await stage.clock.advance(24_999);
    assert.deepEqual(listener.heard, []);
    await stage.clock.advance(5_001);
    await listener.heardAtLeast(1);
    await stage.clock.advance(30_000);
    await listener.heardAtLeast(2);
    assert.deepEqual(listener.heard, ["ping", "ping"]);
    await listener.close();
  });
});

Deno.test("sandbox socket: refused for what is over or unknown", async () => {
  await withStage(async (stage) => {
    const ends: readonly (readonly [string, unknown])[] = [
      ["mark", { status: "settled" }],
      ["mark", { status: "invalid" }],
      ["expire", {}],
    ];
    for (const [action, body] of ends) {
      const id = await create(stage);
      await stage.post(`/sandbox/invoices/${id}/${action}`, body);
      assert.equal(await stage.open(id), undefined, action);
    }
    assert.equal(await stage.open("UnknownInvoice11111111"), undefined);
  });
});
