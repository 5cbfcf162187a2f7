/** What a person sees while a payment is waited for. */
import assert from "node:assert/strict";
import type { LicenseAgent } from "../../src/agent/mod.ts";
import { createFakeClock } from "../fakes/clock.ts";
import { NOW, PENDING, runWith, snapshotOf } from "./environment.ts";

const WAITING = snapshotOf({ kind: "notStarted" }, { pending: PENDING });
const SEEN = snapshotOf(
  { kind: "active", until: NOW + 30 * 86_400_000, isProvisional: true, periods: [] },
  { pending: { ...PENDING, state: "seen", confirmations: { received: 1, required: 6 } } },
);
const LINE = "Waiting for the payment. 14\u00a0min\u00a000\u00a0s left to pay.";

/** Shows that it waits, then three seconds later that the payment was seen. */
function watchOn(clock: ReturnType<typeof createFakeClock>): LicenseAgent["watch"] {
  return async ({ onChange }) => {
    onChange(WAITING);
    await clock.advance(3_000);
    onChange(SEEN);
    return SEEN;
  };
}

Deno.test("buy --wait on a terminal draws one line over and over, with the time that is left", async () => {
  const clock = createFakeClock(NOW);
  const written: string[] = [];
  const { code, out } = await runWith(["buy", "--wait", "60"], {
    clock,
    watch: watchOn(clock),
    isTerminal: true,
    onWrite: (text) => written.push(text),
  });
  assert.equal(code, 0);
  const drawn = written.filter((text) => text.startsWith("\r\x1b[K") && text.length > 5)
    .map((text) => text.slice(4));
  assert.deepEqual(drawn, [
    LINE,
    "Waiting for the payment. 13\u00a0min\u00a059\u00a0s left to pay.",
    "Waiting for the payment. 13\u00a0min\u00a058\u00a0s left to pay.",
    "Waiting for the payment. 13\u00a0min\u00a057\u00a0s left to pay.",
    "Payment received, thank you. AutoTele is unlocked; confirmations: 1 of 6.",
  ]);
  const after = out.slice(out.lastIndexOf("\r\x1b[K") + 4);
  assert.match(after, /License active/, "the line is gone before the end is told");
  assert.equal(clock.sleeping(), 0);
});

Deno.test("buy --wait elsewhere writes a plain line at each change", async () => {
  const clock = createFakeClock(NOW);
  const { out } = await runWith(["buy", "--wait", "60"], { clock, watch: watchOn(clock) });
  assert.ok(!out.includes("\r") && !out.includes("\x1b"));
  assert.deepEqual(out.split("\n").filter((line) => line === LINE).length, 1);
  assert.match(out, /\nPayment received, thank you\. .*1 of 6\.\n/);
});

Deno.test("buy --wait with --json prints the payment alone, with --quiet nothing", async () => {
  const clock = createFakeClock(NOW);
  const json = await runWith(["buy", "--wait", "60", "--json"], {
    clock,
    watch: watchOn(clock),
    isTerminal: true,
  });
  assert.equal(JSON.parse(json.out).invoiceId, PENDING.invoiceId);
  const quiet = await runWith(["--quiet", "buy", "--wait", "60"], {
    clock,
    watch: watchOn(clock),
    isTerminal: true,
  });
  assert.deepEqual([quiet.code, quiet.out, quiet.err], [0, "", ""]);
});

Deno.test("buy --wait that fails leaves no line and nobody asleep", async () => {
  const clock = createFakeClock(NOW);
  const { code, err } = await runWith(["buy", "--wait", "60"], {
    clock,
    isTerminal: true,
    watch: ({ onChange }) => {
      onChange(WAITING);
      return Promise.reject(new TypeError("bug"));
    },
  });
  assert.equal(code, 70);
  assert.equal(err.trimEnd().split("\n").length, 1, err);
  assert.equal(clock.sleeping(), 0);
});
