import assert from "node:assert/strict";
import {
  isPaidReading,
  type Judgement,
  judgeTerms,
  type LicensePolicy,
  mergeJudgements,
  type PaymentTerms,
} from "../../src/license/mod.ts";
import { POLICY, reading, type ReadingChange, START, terms } from "./samples.ts";

const JUDGED: readonly (readonly [
  string,
  Partial<PaymentTerms>,
  Partial<LicensePolicy>,
  string,
])[] = [
  ["as sold", {}, {}, "accepted"],
  ["more than the price", { amount: "30" }, {}, "accepted"],
  ["the price otherwise written", { amount: "29.990" }, {}, "accepted"],
  ["a cent less", { amount: "29.98" }, {}, "amountTooSmall"],
  ["nothing", { amount: "0" }, {}, "amountTooSmall"],
  ["less than nothing", { amount: "-29.99" }, {}, "amountTooSmall"],
  ["no number", { amount: "29,99" }, {}, "amountTooSmall"],
  ["an older price", { amount: "19.99" }, { minimumPrice: "19.99" }, "accepted"],
  ["below it", { amount: "19.98" }, { minimumPrice: "19.99" }, "amountTooSmall"],
  ["a minimum above the price is none", {}, { minimumPrice: "99" }, "accepted"],
  ["another currency", { currency: "USD" }, {}, "wrongCurrency"],
  ["small letters", { currency: "eur" }, {}, "accepted"],
  ["another product", { product: "Other" }, {}, "wrongProduct"],
  ["another store", { storeId: "OTHER" }, {}, "wrongStore"],
  ["no fixed amount", { type: "topUp" }, {}, "wrongType"],
];

for (const [name, change, policy, expected] of JUDGED) {
  Deno.test(`rule 5: terms: ${name}: ${expected}`, () => {
    const judgement = judgeTerms(terms(change), { ...POLICY, ...policy }, {
      at: START,
      isMadeHere: false,
    });
    assert.equal(judgement.kind === "accepted" ? "accepted" : judgement.code, expected);
  });
}

Deno.test("rule 5: a product that is absent is no other product", () => {
  const { product: _none, ...bare } = terms();
  assert.equal(judgeTerms(bare, POLICY, { at: START, isMadeHere: false }).kind, "accepted");
});

Deno.test("rule 5: an older price is for older sales, not for payments made here", () => {
  const policy = { ...POLICY, minimumPrice: "1" };
  const cheap = terms({ amount: "1" });
  assert.equal(judgeTerms(cheap, policy, { at: START, isMadeHere: true }).kind, "refused");
  assert.equal(judgeTerms(cheap, policy, { at: START, isMadeHere: false }).kind, "accepted");
});

const PAID: readonly (readonly [string, ReadingChange, number, boolean])[] = [
  ["settled", { progress: "settled" }, 0, true],
  ["seen", { progress: "processing" }, 0, true],
  ["overpaid", { progress: "settled", cause: "over", paidAmount: "50" }, 0, true],
  ["new", { progress: "new", paidAmount: "29.99" }, 0, false],
  ["expired and late", { progress: "expired", cause: "late", paidAmount: "29.99" }, 0, false],
  ["invalid", { progress: "invalid", paidAmount: "29.99" }, 0, false],
  ["settled for nothing", { progress: "settled", paidAmount: "0" }, 0, false],
  ["seen for less", { progress: "processing", paidAmount: "29.98" }, 0, false],
  ["marked for nothing", { progress: "settled", cause: "marked", paidAmount: "0" }, 0, true],
  ["marked but only seen", { progress: "processing", cause: "marked", paidAmount: "0" }, 0, false],
  ["within the tolerance", { progress: "settled", paidAmount: "28.4905" }, 5, true],
  ["below it", { progress: "settled", paidAmount: "28.4904" }, 5, false],
];

for (const [name, change, tolerance, expected] of PAID) {
  Deno.test(`rule 5: paid: ${name}: ${expected}`, () => {
    assert.equal(isPaidReading(reading(change), terms(), tolerance), expected);
  });
}

Deno.test("rule 5: a server that does not tell the amount is believed", () => {
  const { paidAmount: _none, ...silent } = reading({ progress: "settled" });
  assert.equal(isPaidReading(silent, terms(), 0), true);
});

Deno.test("rule 5: accepted once is accepted for good, under the first terms", () => {
  const early: Judgement = {
    kind: "accepted",
    at: 1,
    periodDays: 30,
    trialDays: 7,
    tolerancePercent: 0,
  };
  const late: Judgement = { ...early, at: 2, periodDays: 1 };
  const refused: Judgement = { kind: "refused", at: 0, code: "wrongStore" };
  for (
    const [a, b, expected] of [
      [early, late, early],
      [early, refused, early],
      [refused, { ...refused, at: 5 }, refused],
    ] as const
  ) {
    assert.equal(mergeJudgements(a, b), expected);
    assert.equal(mergeJudgements(b, a), expected);
  }
});
