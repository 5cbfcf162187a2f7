import assert from "node:assert/strict";
import { countMoves, deriveSeat, type Facts, type PaymentTerms } from "../../src/license/mod.ts";
import { DAY, factsOf, HERE, KEY, POLICY, read, START, THERE } from "./samples.ts";

/** A ledger of payments, one a day. */
function ledger(...all: readonly Partial<PaymentTerms>[]): Facts {
  return factsOf([
    START,
    ...all.map((terms, day) =>
      read({ id: `P${day}`, terms: { createdAt: START + day * DAY, ...terms } })
    ),
  ]);
}

const AT_HERE = { machineId: HERE };
const AT_THERE = { machineId: THERE };

/** The same ledger, its payments of machine "" without any: made by hand. */
function unnamed(facts: Facts): Facts {
  const payments = Object.values(facts.payments).map((payment) => {
    const { machineId, ...terms } = payment.terms;
    return [payment.id, machineId === "" ? { ...payment, terms } : payment] as const;
  });
  return { ...facts, payments: Object.fromEntries(payments) };
}

Deno.test("rule 12: the newest payment that names a machine says whose seat it is, paid or not", () => {
  assert.deepEqual(deriveSeat(ledger()), { kind: "free" });
  assert.deepEqual(deriveSeat(ledger(AT_HERE)), { kind: "here", since: START });
  assert.deepEqual(deriveSeat(ledger(AT_HERE, AT_THERE)), {
    kind: "elsewhere",
    machineId: THERE,
    since: START + DAY,
  });
  assert.deepEqual(deriveSeat(ledger(AT_HERE, AT_THERE, AT_HERE)), {
    kind: "here",
    since: START + 2 * DAY,
  });
});

Deno.test("rule 12: a payment without a machine, or of another shop, names nobody", () => {
  const nobody = unnamed(ledger(AT_THERE, { machineId: "" }));
  assert.deepEqual(deriveSeat(nobody), { kind: "elsewhere", machineId: THERE, since: START });
  assert.equal(countMoves(nobody, KEY, START + DAY), 0);
  assert.equal(deriveSeat(ledger(AT_HERE, { ...AT_THERE, product: "Other" })).kind, "here");
  assert.equal(deriveSeat(ledger(AT_HERE, { ...AT_THERE, storeId: "OTHER" })).kind, "here");
  assert.equal(deriveSeat(ledger(AT_HERE, { ...AT_THERE, amount: "0" })).kind, "elsewhere");
  assert.equal(deriveSeat(unnamed(ledger({ machineId: "" }))).kind, "free");
});

Deno.test("rule 12: of one second, the move is the newer", () => {
  const same = { createdAt: START };
  const facts = ledger({ ...AT_THERE, ...same, purpose: "move" }, { ...AT_HERE, ...same });
  assert.equal(deriveSeat(facts).kind, "elsewhere");
  assert.equal(countMoves(facts, KEY, START), 1);
});

Deno.test("rule 12: without binding every seat is free", () => {
  const facts = ledger(AT_THERE);
  assert.equal(
    deriveSeat({ ...facts, policy: { ...POLICY, machineBinding: "off" } }).kind,
    "free",
  );
});

Deno.test("rule 12: a move is two neighbours that name different machines, in the last 30 days", () => {
  const facts = ledger(AT_HERE, AT_HERE, AT_THERE, AT_THERE, AT_HERE, AT_THERE);
  assert.equal(countMoves(facts, KEY, START + 6 * DAY), 3);
  assert.equal(countMoves(facts, KEY, START + 32 * DAY - 1), 3);
  assert.equal(countMoves(facts, KEY, START + 32 * DAY), 2);
  assert.equal(countMoves(facts, KEY, START + 99 * DAY), 0);
  assert.equal(countMoves(facts, "OTHER", START), 0);
});
