/**
 * The address of a BTCPay Server: which ones are accepted, and how paths are put behind it. Pure.
 *
 * @module
 */

/** An accepted address, or why it is none. */
export type ServerUrl =
  /** `base` without a slash at its end. */
  | { readonly kind: "accepted"; readonly base: string; readonly isLoopback: boolean }
  /** `notUrl`: no web address, or one with a user, a query or a fragment. `insecureUrl`: plain http. */
  | { readonly kind: "refused"; readonly code: "notUrl" | "insecureUrl" };

/** Reads an address. `https:` is accepted, `http:` for loopback only; a path in front is kept. */
export function parseServerUrl(text: string): ServerUrl {
  if (!URL.canParse(text)) return { kind: "refused", code: "notUrl" };
  const url = new URL(text);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (
    !isWeb || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== ""
  ) {
    return { kind: "refused", code: "notUrl" };
  }
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.protocol === "http:" && !isLoopback) return { kind: "refused", code: "insecureUrl" };
  return { kind: "accepted", base: url.origin + url.pathname.replace(/\/+$/, ""), isLoopback };
}

/** Whether a host name, as `URL.hostname` writes it, can only be this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" ||
    /^127(\.[0-9]{1,3}){3}$/.test(hostname);
}

/** Whether an id may stand in a path: letters, digits, hyphen, underscore; at most 100. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}
