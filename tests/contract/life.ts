/**
 * The life of an invoice: paid, confirmed, in parts, too much, too late, by hand; the status socket.
 *
 * @module
 */

import assert from "node:assert/strict";
import { recorded } from "../btcpay/recordings.ts";
import {
  assertAmount,
  assertTellsAtLeast,
  becomes,
  create,
  makeKey,
  MAY,
  nextOrderId,
  ON_CHAIN,
  onChain,
  passTime,
  pay,
  PRICE,
  read,
  UNKNOWN,
} from "./calls.ts";
import { type Answer, ask, type Clause, type ContractServer, eventually, get } from "./server.ts";
import { openSocket } from "./socket.ts";

const PAID = Number(PRICE);
/** The shortest time to pay that every server takes. */
const SHORT = { checkout: { ...ON_CHAIN, expirationMinutes: 1 } };

function mark(server: ContractServer, id: string, status: string, key: string): Promise<Answer> {
  return ask(server, "POST", `/api/v1/invoices/${id}/status`, { key, body: { status } });
}

async function publicStatus(server: ContractServer, id: string): Promise<unknown> {
  return (await ask(server, "GET", `/i/${id}/status`)).body;
}

/** Confirmations that the public status tells: seen, wanted. */
async function confirmations(server: ContractServer, id: string): Promise<readonly unknown[]> {
  const status = await publicStatus(server, id);
  return [get(status, "receivedConfirmations"), get(status, "requiredConfirmations")];
}

/** The clauses about the life of an invoice. */
export const LIFE: readonly Clause[] = [
  {
    name: "a whole life: new, processing, settled; the socket gives hints, the public status tells",
    async run(server): Promise<void> {
      const orderId = nextOrderId();
      const { id } = await create(server, { metadata: { orderId } });
      const socket = await openSocket(server, id);
      assert.ok(socket !== undefined, "the status socket of a new invoice opens");
      server.afterwards(() => socket.close());
      assert.equal(get(await publicStatus(server, id), "status"), "New");

      await pay(server, id);
      const processing = await becomes(server, id, "Processing", "None");
      assertAmount(get(processing, "paidAmount"), PAID, "paidAmount");
      await eventually(server, "a hint", socket.hints, (count) => count > 0);
      const unconfirmed = await onChain(server, id);
      assert.deepEqual([get(unconfirmed, "due"), get(unconfirmed, "payments", "length")], ["0", 1]);
      const { body: methods } = recorded("life-settled", "payment methods, processing");
      assertTellsAtLeast(get(methods, 0), unconfirmed, "paid method");
      assert.equal(get(unconfirmed, "payments", 0, "status"), "Processing");
      const status = await publicStatus(server, id);
      assert.deepEqual(
        ["status", "orderId", "storeId"].map((name) => get(status, name)),
        ["Processing", orderId, server.storeId],
      );
      assert.ok(Number(get(status, "expirationSeconds")) > 0, "counts on while it waits");
      assert.deepEqual(await confirmations(server, id), [0, 1]);

      const before = socket.hints();
      await server.mine(1);
      const settled = await becomes(server, id, "Settled", "None");
      assertAmount(get(settled, "paidAmount"), PAID, "paidAmount");
      await eventually(server, "another hint", socket.hints, (count) => count > before);
      assert.equal(get(await onChain(server, id), "payments", 0, "status"), "Settled");
      assert.equal(get(await publicStatus(server, id), "status"), "Settled");
    },
  },
  {
    name: "high speed settles without a block",
    async run(server): Promise<void> {
      const { id } = await create(server, { checkout: { ...ON_CHAIN, speedPolicy: "HighSpeed" } });
      await pay(server, id);
      await becomes(server, id, "Settled", "None");
      assert.equal(get(await onChain(server, id), "payments", 0, "status"), "Settled");
    },
  },
  {
    name: "low medium speed settles with the second block and not with the first",
    async run(server): Promise<void> {
      const checkout = { ...ON_CHAIN, speedPolicy: "LowMediumSpeed" };
      const { id } = await create(server, { checkout });
      await pay(server, id);
      await becomes(server, id, "Processing");
      await server.mine(1);
      await eventually(
        server,
        "one confirmation",
        () => confirmations(server, id),
        ([received]) => received === 1,
      );
      assert.equal(get(await read(server, id), "status"), "Processing");
      await server.mine(1);
      await becomes(server, id, "Settled");
    },
  },
  {
    name: "partly paid: still open, what is missing includes the fee, then settled by the rest",
    async run(server): Promise<void> {
      const { id } = await create(server);
      const whole = Number(get(await onChain(server, id), "due"));
      await pay(server, id, 0.4);
      const part = await becomes(server, id, "New", "PaidPartial");
      assertAmount(get(part, "paidAmount"), PAID * 0.4, "paidAmount");
      const after = await onChain(server, id);
      const of = (name: string): number => Number(get(after, name));
      assert.ok(of("paymentMethodFee") > 0, "a second payment costs a network fee");
      const sums = [of("totalPaid") + of("due"), of("amount"), whole + of("paymentMethodFee")]
        .map((coins) => coins.toFixed(8));
      assert.equal(new Set(sums).size, 1, sums.join(" "));
      await pay(server, id);
      await becomes(server, id, "Processing", "None");
      assert.equal(get(await onChain(server, id), "payments", "length"), 2);
      await server.mine(1);
      const settled = await becomes(server, id, "Settled", "None");
      assertAmount(get(settled, "paidAmount"), PAID, "paidAmount");
    },
  },
  {
    name: "overpaid: settled, says so, and less than nothing is due",
    async run(server): Promise<void> {
      const { id } = await create(server);
      await pay(server, id, 1.5);
      await becomes(server, id, "Processing");
      await server.mine(1);
      const settled = await becomes(server, id, "Settled", "PaidOver");
      assertAmount(get(settled, "paidAmount"), PAID * 1.5, "paidAmount");
      assert.ok(Number(get(await onChain(server, id), "due")) < 0);
    },
  },
  {
    name: "unpaid, partly paid and late: expired, each with its reason, and late stays late",
    async run(server): Promise<void> {
      const [unpaid, partial, late] = [
        (await create(server, SHORT)).id,
        (await create(server, SHORT)).id,
        (await create(server, SHORT)).id,
      ];
      await pay(server, partial, 0.5);
      await becomes(server, partial, "New", "PaidPartial");
      await passTime(server, 61_000);
      await becomes(server, unpaid, "Expired", "None");
      await becomes(server, partial, "Expired", "PaidPartial");
      await becomes(server, late, "Expired", "None");
      const status = await publicStatus(server, unpaid);
      assert.deepEqual(
        [get(status, "status"), get(status, "expirationSeconds")],
        ["Expired", 0],
      );
      assert.equal(await openSocket(server, unpaid), undefined, "no socket for what is over");

      await pay(server, late);
      const seen = await becomes(server, late, "Expired", "PaidLate");
      assertAmount(get(seen, "paidAmount"), PAID, "paidAmount");
      await server.mine(6);
      await eventually(
        server,
        "the late payment is confirmed",
        async () => get(await onChain(server, late), "payments", 0, "status"),
        (word) => word === "Settled",
      );
      await becomes(server, late, "Expired", "PaidLate");
      assert.equal((await mark(server, late, "Settled", server.adminKey)).status, 200);
      await becomes(server, late, "Settled", "Marked");
    },
  },
  {
    name: "marked by hand: settled and invalid, told with the status before",
    async run(server): Promise<void> {
      const agent = await makeKey(server, [MAY.view, MAY.create]);
      const modify = await makeKey(server, [MAY.modify]);
      for (const [status, other] of [["Settled", "Invalid"], ["Invalid", "Settled"]] as const) {
        const { id, body } = await create(server);
        assert.deepEqual(get(body, "availableStatusesForManualMarking"), ["Settled", "Invalid"]);
        assert.equal((await mark(server, id, status, agent)).status, 403);
        const answer = await mark(server, id, status, modify);
        assert.deepEqual([answer.status, get(answer.body, "status")], [200, "New"]);
        const marked = await becomes(server, id, status, "Marked");
        assert.equal(get(marked, "paidAmount"), "0");
        assert.deepEqual(get(marked, "availableStatusesForManualMarking"), [other]);
        assert.equal(await openSocket(server, id), undefined);
      }
    },
  },
  {
    name: "nothing public is told of an unknown invoice",
    async run(server): Promise<void> {
      assert.equal((await ask(server, "GET", `/i/${UNKNOWN.invoice}/status`)).status, 404);
      assert.equal(await openSocket(server, UNKNOWN.invoice), undefined);
    },
  },
];
