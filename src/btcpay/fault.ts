/**
 * The one place that knows how the runtime's `fetch` fails.
 *
 * Deno gives every failure of the network the same class (TypeError) and no code: only the English
 * text of its HTTP library tells a refused certificate from a refused connection. Deno 2.9 puts
 * that text into `cause`, 2.6 into the error itself; both are searched. The texts are those of
 * rustls and hyper, the same on every system (the system's own words, which may be in another
 * language, come behind them). The text holds the address with its query, so it is never passed on:
 * a fault has a name of ours instead.
 *
 * @module
 */

import type { BtcpayProblem } from "./problem.ts";

/** What failed, for `detail` of a problem. */
export type FaultName =
  | "certificateExpired"
  | "certificateNotYetValid"
  | "certificateRevoked"
  | "certificateUnknownIssuer"
  | "certificateSelfSigned"
  | "certificateWrongHost"
  | "certificateInvalid"
  | "notTls"
  | "tlsRefused"
  | "nameNotFound"
  | "connectionRefused"
  | "connectionClosed"
  | "proxyRefused"
  | "networkForbidden"
  | "networkFailed";

interface FaultRule {
  readonly text: RegExp;
  readonly name: FaultName;
  readonly code: "tls" | "network";
}

/** The first rule that fits is taken. Every text was seen on Deno 2.6.8 and 2.9.6. */
const RULES: readonly FaultRule[] = [
  { text: /invalid peer certificate: .*\bExpired/i, name: "certificateExpired", code: "tls" },
  { text: /peer certificate: .*NotValidYet/i, name: "certificateNotYetValid", code: "tls" },
  { text: /peer certificate: .*Revoked/i, name: "certificateRevoked", code: "tls" },
  { text: /peer certificate: .*UnknownIssuer/i, name: "certificateUnknownIssuer", code: "tls" },
  { text: /peer certificate: .*CaUsedAsEndEntity/i, name: "certificateSelfSigned", code: "tls" },
  {
    text: /peer certificate: .*(NotValidForName|not valid for name)/i,
    name: "certificateWrongHost",
    code: "tls",
  },
  { text: /invalid peer certificate/i, name: "certificateInvalid", code: "tls" },
  { text: /received corrupt message/i, name: "notTls", code: "tls" },
  { text: /fatal alert|peer is incompatible|peer misbehaved/i, name: "tlsRefused", code: "tls" },
  { text: /tunnel error|proxy connect/i, name: "proxyRefused", code: "network" },
  { text: /dns error/i, name: "nameNotFound", code: "network" },
  { text: /tcp connect error/i, name: "connectionRefused", code: "network" },
  {
    text: /connection closed|connection reset|handshake eof|reading a body|connection error/i,
    name: "connectionClosed",
    code: "network",
  },
];

/** The library's word for "before the request was sent". */
const BEFORE_SENDING = /client error \(Connect\)|dns error|tcp connect error/i;

/**
 * The problem that a failed `fetch`, or a failed reading of its body, means. Never holds the
 * error's own text.
 */
export function problemOfFault(error: unknown): BtcpayProblem {
  const texts = textsOf(error);
  if (isForbidden(error)) {
    return { code: "network", retryable: true, mayHaveArrived: false, detail: "networkForbidden" };
  }
  const rule = RULES.find(({ text }) => text.test(texts));
  if (rule?.code === "tls") return { code: "tls", retryable: false, detail: rule.name };
  return {
    code: "network",
    retryable: true,
    mayHaveArrived: !BEFORE_SENDING.test(texts),
    detail: rule?.name ?? "networkFailed",
  };
}

/** The program was started without the permission to speak to that host. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}

function textsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "";
  return `${error.message}\n${textsOf(error.cause, depth + 1)}`;
}
