/**
 * What an API key may do: BTCPay's permission tree, as far as this program looks at it. Pure.
 *
 * @module
 */

/** Permissions that this program asks for. */
export const PERMISSIONS = {
  viewInvoices: "btcpay.store.canviewinvoices",
  createInvoice: "btcpay.store.cancreateinvoice",
  modifyInvoices: "btcpay.store.canmodifyinvoices",
  viewStoreSettings: "btcpay.store.canviewstoresettings",
  modifyStoreSettings: "btcpay.store.canmodifystoresettings",
  modifyWebhooks: "btcpay.store.webhooks.canmodifywebhooks",
  unrestricted: "unrestricted",
} as const;

/** What a permission includes besides itself, one step down the tree of the server's own source. */
const INCLUDES: ReadonlyMap<string, readonly string[]> = new Map([
  [PERMISSIONS.modifyStoreSettings, [
    PERMISSIONS.modifyInvoices,
    PERMISSIONS.viewStoreSettings,
    PERMISSIONS.modifyWebhooks,
  ]],
  [PERMISSIONS.modifyInvoices, [PERMISSIONS.viewInvoices, PERMISSIONS.createInvoice]],
  [PERMISSIONS.viewStoreSettings, [PERMISSIONS.viewInvoices]],
]);

/** One line of a key's list. */
interface GrantedPermission {
  readonly name: string;
  /** The one store it is for; every store of the key's owner when absent. */
  readonly storeId?: string;
}

/**
 * What a refused key has of a permission: `held` for this store (or for all), `elsewhere` when it
 * has rights for other stores and none for this one, `missing` otherwise.
 */
export type PermissionHold = "held" | "elsewhere" | "missing";

/** Looks a permission up in a key's list, for one store. */
export function holdOfPermission(
  granted: readonly string[],
  permission: string,
  storeId: string,
): PermissionHold {
  const list = granted.map(parseGranted);
  const isHeld = list.some((one) =>
    includes(one.name, permission) && (one.storeId === undefined || one.storeId === storeId)
  );
  if (isHeld) return "held";
  const scopes = list.filter(({ name }) => name.startsWith("btcpay.store."))
    .map((one) => one.storeId);
  const isElsewhere = scopes.length > 0 &&
    scopes.every((scope) => scope !== undefined && scope !== storeId);
  return isElsewhere ? "elsewhere" : "missing";
}

/** Whether a key with this list may do `permission` in the store. */
export function hasPermission(
  granted: readonly string[],
  permission: string,
  storeId: string,
): boolean {
  return holdOfPermission(granted, permission, storeId) === "held";
}

function parseGranted(text: string): GrantedPermission {
  const separator = text.indexOf(":");
  if (separator === -1) return { name: text.trim().toLowerCase() };
  return {
    name: text.slice(0, separator).trim().toLowerCase(),
    storeId: text.slice(separator + 1),
  };
}

function includes(name: string, permission: string): boolean {
  return name === PERMISSIONS.unrestricted || name === permission ||
    (INCLUDES.get(name) ?? []).some((child) => includes(child, permission));
}
