import assert from "node:assert/strict";
import { hasPermission, holdOfPermission, PERMISSIONS } from "../../src/btcpay/mod.ts";

const VIEW = PERMISSIONS.viewInvoices;
const CREATE = PERMISSIONS.createInvoice;

for (
  const [granted, permission, expected] of [
    [[`${VIEW}:S`], VIEW, "held"],
    [[VIEW], VIEW, "held"],
    [[`${VIEW}:s`], VIEW, "elsewhere"],
    [[`${VIEW}:T`], VIEW, "elsewhere"],
    [[`${CREATE}:T`], VIEW, "elsewhere"],
    [[`${VIEW}:T`, `${CREATE}:S`], VIEW, "missing"],
    [[`${CREATE}:S`], VIEW, "missing"],
    [[`${CREATE}:S`], CREATE, "held"],
    [[], VIEW, "missing"],
    [["btcpay.user.canviewprofile"], VIEW, "missing"],
    [["btcpay.server.canmodifyserversettings"], VIEW, "missing"],
    [["unrestricted"], VIEW, "held"],
    [["unrestricted"], PERMISSIONS.modifyWebhooks, "held"],
    [[`${PERMISSIONS.modifyInvoices}:S`], VIEW, "held"],
    [[`${PERMISSIONS.modifyInvoices}:S`], CREATE, "held"],
    [[`${PERMISSIONS.modifyInvoices}:S`], PERMISSIONS.modifyWebhooks, "missing"],
    [[`${PERMISSIONS.viewStoreSettings}:S`], VIEW, "held"],
    [[`${PERMISSIONS.viewStoreSettings}:S`], CREATE, "missing"],
    [[`${PERMISSIONS.modifyStoreSettings}:S`], VIEW, "held"],
    [[`${PERMISSIONS.modifyStoreSettings}:S`], CREATE, "held"],
    [[`${PERMISSIONS.modifyStoreSettings}:S`], PERMISSIONS.modifyWebhooks, "held"],
    [[`${PERMISSIONS.modifyStoreSettings}:S`], PERMISSIONS.unrestricted, "missing"],
    [["BTCPAY.Store.CanViewInvoices:S"], VIEW, "held"],
    [["constructor", "__proto__:S", ":", "btcpay.store.canviewinvoices:"], VIEW, "elsewhere"],
  ] as const
) {
  Deno.test(`a key with ${JSON.stringify(granted)}: ${permission} of S is ${expected}`, () => {
    assert.equal(holdOfPermission(granted, permission, "S"), expected);
    assert.equal(hasPermission(granted, permission, "S"), expected === "held");
  });
}
