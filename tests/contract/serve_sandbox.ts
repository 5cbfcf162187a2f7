/**
 * A sandbox over real HTTP on loopback, as a server under contract.
 *
 * @module
 */

import { createSandbox, createSandboxState } from "../../src/btcpay/sandbox/mod.ts";
import { systemClock } from "../../src/platform/clock.ts";
import type { ContractServer } from "./server.ts";

/** Serves a new sandbox on a free port while `use` runs. */
export async function withSandbox<T>(use: (server: ContractServer) => Promise<T>): Promise<T> {
  const sandbox = createSandbox(createSandboxState(), {
    clock: systemClock,
    fetch,
    upgradeWebSocket: Deno.upgradeWebSocket,
  });
  const http = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, { remoteAddr }) => sandbox.handle(request, { remoteAddress: remoteAddr.hostname }),
  );
  const url = `http://127.0.0.1:${http.addr.port}`;
  async function control(path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${url}/sandbox/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Cannot control sandbox: ${path}: ${text}`);
  }
  const { storeId, apiKeys } = sandbox.describe();
  try {
    return await use({
      url,
      storeId,
      adminKey: apiKeys.admin,
      pay: (address, amount) => control("pay", { address, amount }),
      mine: (blocks) => control("mine", { blocks }),
      passTime: (advanceMs) => control("clock", { advanceMs }),
      patienceMs: 10_000,
    });
  } finally {
    sandbox.close();
    await sandbox.idle();
    await http.shutdown();
  }
}
