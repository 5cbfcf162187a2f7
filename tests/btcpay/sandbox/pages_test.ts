/** The checkout page, its buttons and the receipt. */
import assert from "node:assert/strict";
import { createStage, type SandboxStage } from "./stage.ts";

async function statusOf(stage: SandboxStage, id: string): Promise<unknown> {
  return Reflect.get(Object((await stage.invoice(id)).body), "status");
}

Deno.test("sandbox page: amount, product, address, QR code and time left, in the invoice's language", async () => {
  await using stage = createStage();
  for (
    const [defaultLanguage, tag, words] of [
      ["fr-FR", "fr", ["En attente du paiement", "Temps restant", "Payer la moitié"]],
      ["en", "en", ["Waiting for the payment", "Time left", "Pay half"]],
    ] as const
  ) {
    const id = await stage.create({
      metadata: { product: "AutoTele <b>Monthly</b>" },
      checkout: { defaultLanguage },
    });
    const page = await stage.raw("GET", `/i/${id}`);
    assert.equal(page.status, 200);
    assert.equal(page.mediaType, "text/html");
    assert.ok(page.text.includes(`<html lang="${tag}">`));
    for (const word of [...words, "29.99", "EUR", "0.00049984 BTC", "15 min", "<svg"]) {
      assert.ok(page.text.includes(word), `${tag}: ${word}`);
    }
    assert.match(page.text, /bitcoin:bcrt1[02-9ac-hj-np-z]+\?amount=0\.00049984/);
    assert.ok(page.text.includes("AutoTele &lt;b&gt;Monthly&lt;/b&gt;"), "metadata is escaped");
  }
});

Deno.test("sandbox page: the buttons pay, pay half, confirm and double-spend", async () => {
  await using stage = createStage();
  const id = await stage.create();
  const press = async (button: string): Promise<unknown> => {
    const form = new RegExp(`action="(/i/${id}/${button}[^"]*)"`);
    const action = form.exec((await stage.raw("GET", `/i/${id}`)).text)?.[1];
    assert.ok(action !== undefined, `${button} is offered`);
    assert.equal((await stage.raw("POST", action)).status, 303);
    return await statusOf(stage, id);
  };
  assert.equal(await press("half"), "New");
  assert.equal(await press("pay"), "Processing");
  assert.equal(await press("replace"), "New");
  assert.equal(await press("pay"), "Processing");
  assert.equal(await press("confirm"), "Settled");
  const settled = (await stage.raw("GET", `/i/${id}`)).text;
  assert.ok(!settled.includes("<svg") && !settled.includes(`/i/${id}/pay`), "nothing left to pay");
});

Deno.test("sandbox page: every way to pay has its own link and status", async () => {
  await using stage = createStage();
  const id = await stage.create();
  for (
    const [method, scheme, coin] of [
      ["BTC-CHAIN", "bitcoin:bcrt1", "BTC"],
      ["BTC-LN", "lightning:lnbcrt", "BTC"],
      ["LTC-CHAIN", "litecoin:rltc1", "LTC"],
    ] as const
  ) {
    const page = await stage.raw("GET", `/i/${id}?paymentMethodId=${method}`);
    assert.ok(page.text.includes(`href="${scheme}`), method);
    const status = await stage.raw("GET", `/i/${id}/status?paymentMethodId=${method}`);
    const of = (name: string): unknown => Reflect.get(Object(status.body), name);
    assert.equal(of("paymentMethodId"), method);
    assert.equal(of("paymentMethodCurrency"), coin);
    assert.ok(String(of("invoiceBitcoinUrl")).startsWith(scheme));
  }
});

Deno.test("sandbox page: an invoice narrowed to one way to pay offers no other", async () => {
  await using stage = createStage();
  const id = await stage.create({ checkout: { paymentMethods: ["BTC-LN"] } });
  const page = await stage.raw("GET", `/i/${id}`);
  assert.ok(page.text.includes("BTC-LN") && !page.text.includes("BTC-CHAIN"));
  const status = await stage.raw("GET", `/i/${id}/status?paymentMethodId=BTC-CHAIN`);
  assert.equal(Reflect.get(Object(status.body), "paymentMethodId"), "BTC-LN");
});

Deno.test("sandbox page: receipt of a known invoice; nothing of an unknown one", async () => {
  await using stage = createStage();
  const id = await stage.create();
  assert.match((await stage.raw("GET", `/i/${id}/receipt`)).text, /29\.99 EUR/);
  for (const path of ["", "/status", "/receipt", "/status/ws"]) {
    assert.equal((await stage.raw("GET", `/i/Unknown${path}`)).status, 404, path);
  }
});

Deno.test("sandbox page: page and receipt say why it stands so, in words", async () => {
  await using stage = createStage();
  for (const [defaultLanguage, reason] of [["fr", "payé en partie"], ["en", "partly paid"]]) {
    const id = await stage.create({ checkout: { defaultLanguage } });
    await stage.control(id, "pay", { amount: "12.00" });
    for (const path of ["", "/receipt"]) {
      assert.ok((await stage.raw("GET", `/i/${id}${path}`)).text.includes(`(${reason})`), path);
    }
  }
});

Deno.test("sandbox page: the public status counts down to the expiry, paid or not", async () => {
  await using stage = createStage();
  const id = await stage.create();
  const left = async (): Promise<unknown> =>
    Reflect.get(Object((await stage.raw("GET", `/i/${id}/status`)).body), "expirationSeconds");
  assert.equal(await left(), 900);
  await stage.control(id, "pay");
  await stage.passTime(60_000);
  assert.equal(await left(), 840);
  await stage.passTime(3_600_000);
  assert.equal(await left(), 0);
});
