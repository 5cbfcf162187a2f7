/** Trouble on demand. */
import assert from "node:assert/strict";
import { createStage, type SandboxStage } from "./stage.ts";

const HEALTH = "http://127.0.0.1:14142/api/v1/health";

async function setFault(stage: SandboxStage, fault: unknown): Promise<void> {
  const answer = await stage.raw("POST", "/sandbox/faults", { body: JSON.stringify(fault) });
  assert.equal(answer.status, 200, answer.text);
}

Deno.test("sandbox faults: a status, as often as asked, only where it matches", async () => {
  await using stage = createStage();
  await setFault(stage, { match: "GET /api/v1/health", kind: "status", status: 502, times: 2 });
  assert.equal((await stage.raw("GET", "/api/v1/nothing")).status, 404);
  for (const expected of [502, 502, 200]) {
    const answer = await stage.raw("GET", "/api/v1/health");
    assert.equal(answer.status, expected);
    assert.equal(answer.mediaType, expected === 200 ? "application/json" : "text/html");
  }
});

Deno.test("sandbox faults: 429 says when to come back, a redirect says where to", async () => {
  await using stage = createStage();
  for (const [status, header] of [[429, "retry-after"], [302, "location"]] as const) {
    await setFault(stage, { kind: "status", status });
    const answer = await stage.sandbox.handle(new Request(HEALTH));
    assert.equal(answer.status, status);
    assert.ok(answer.headers.has(header));
    assert.ok(answer.headers.has("date"));
    await answer.body?.cancel();
  }
});

Deno.test("sandbox faults: latency waits that long, then answers as ever", async () => {
  await using stage = createStage();
  await setFault(stage, { kind: "latency", ms: 3_000 });
  const pending = stage.raw("GET", "/api/v1/health");
  await stage.clock.advance(2_999);
  assert.equal(await Promise.race([pending, "not yet"]), "not yet");
  await stage.clock.advance(1);
  assert.equal((await pending).status, 200);
});

Deno.test("sandbox faults: a hanging answer comes never, and ends with its request", async () => {
  await using stage = createStage();
  await setFault(stage, { kind: "hang" });
  const ended = new AbortController();
  const pending = stage.sandbox.handle(new Request(HEALTH, { signal: ended.signal }));
  const outcome = pending.then(() => "answered", () => "aborted");
  await stage.clock.advance(3_600_000);
  assert.equal(await Promise.race([outcome, "hanging"]), "hanging");
  ended.abort();
  assert.equal(await outcome, "aborted");
});

Deno.test("sandbox faults: reset breaks before the body, truncate in its middle", async () => {
  await using stage = createStage();
  const whole = (await stage.raw("GET", "/api/v1/health")).text;
  for (const [kind, least] of [["reset", 0], ["truncate", 1]] as const) {
    await setFault(stage, { kind });
    const { body } = await stage.sandbox.handle(new Request(HEALTH));
    assert.ok(body !== null);
    let read = "";
    await assert.rejects(async () => {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) read += chunk;
    }, TypeError);
    assert.ok(read.length >= least && read.length < whole.length, kind);
  }
});

Deno.test("sandbox faults: garbage is no JSON", async () => {
  await using stage = createStage();
  await setFault(stage, { kind: "garbage" });
  const answer = await stage.sandbox.handle(new Request(HEALTH));
  await assert.rejects(answer.json(), SyntaxError);
});

Deno.test("sandbox faults: taken away at once, and never in the way of the control calls", async () => {
  await using stage = createStage();
  await setFault(stage, { kind: "status", times: 100 });
  assert.equal((await stage.raw("GET", "/sandbox/clock")).status, 200);
  const list = await stage.raw("GET", "/sandbox/faults");
  assert.equal((list.body as readonly unknown[]).length, 1);
  assert.deepEqual((await stage.raw("DELETE", "/sandbox/faults")).body, []);
  assert.equal((await stage.raw("GET", "/api/v1/health")).status, 200);
});
