/** What can happen with the payment server, and the cure. */
import { COMMANDS } from "./commands.ts";
import {
  type FaultWords,
  inBrackets,
  isMaybeClock,
  sayDetail,
  type SourceWords,
} from "./source_words.ts";

const faults: FaultWords = {
  certificateExpired: "its certificate has expired by this computer's date",
  certificateNotYetValid: "its certificate is not valid yet by this computer's date",
  certificateRevoked: "its certificate was revoked",
  certificateUnknownIssuer: "its certificate is signed by somebody unknown",
  certificateSelfSigned: "its certificate is signed only by itself",
  certificateWrongHost: "its certificate carries another name",
  certificateInvalid: "its certificate is not valid",
  notTls: "it does not speak HTTPS at this address",
  tlsRefused: "it refuses this way of encrypting",
  nameNotFound: "its name is unknown on this network",
  connectionRefused: "nothing answers at this address",
  connectionClosed: "the connection was cut",
  proxyRefused: "the proxy refuses",
  networkForbidden: "the program may not speak to it",
  redirectToOtherHost: "it points to another server",
  redirectToHttp: "it points to an address without encryption",
  apiKeyUnusable: "it holds characters that no key has",
};

function why(detail: string | undefined): string {
  return inBrackets([sayDetail(detail, faults)]);
}

/** English words for trouble with the payment server. */
export const englishSource: SourceWords = {
  network: ({ detail }) => ({
    message: `The payment server cannot be reached${why(detail)}.`,
    cure: detail === "proxyRefused"
      ? `Look at the variables HTTPS_PROXY and NO_PROXY, then: ${COMMANDS.check}`
      : `Look at the internet connection and server_url, then: ${COMMANDS.check}`,
  }),
  timeout: () => ({
    message: "The payment server did not answer in time.",
    cure: `Try again in a moment: ${COMMANDS.check}`,
  }),
  tls: ({ detail }) => ({
    message: `No secure connection to the payment server could be made${why(detail)}.`,
    cure: isMaybeClock(detail)
      ? `Set this computer's date and time, then: ${COMMANDS.check}`
      : `The vendor looks at the server's address and certificate, then: ${COMMANDS.check}`,
  }),
  unauthenticated: ({ detail }) => ({
    message: `The payment server refuses the API key${why(detail) || " (401)"}.`,
    cure: "The vendor makes a new one in BTCPay (Account → Manage account → API keys), " +
      `puts it into api_key, then: ${COMMANDS.configCheck}`,
  }),
  missingPermission: ({ permission }) => {
    if (permission?.endsWith("canviewinvoices")) {
      return {
        message:
          "The API key may not read purchases made elsewhere (btcpay.store.canviewinvoices).",
        cure: "Two cures, both the vendor's: an API key that has this permission too, " +
          `or the license server. Then: ${COMMANDS.configCheck}`,
      };
    }
    return {
      message: permission
        ? `The API key lacks a permission: ${permission}.`
        : "The API key lacks a permission.",
      cure: "The vendor makes a key that has it in BTCPay (Account → Manage account → API keys), " +
        `puts it into api_key, then: ${COMMANDS.configCheck}`,
    };
  },
  storeNotFound: () => ({
    message: "The API key does not see this store.",
    cure: `Compare store_id with the store of the key, then: ${COMMANDS.configCheck}`,
  }),
  validation: ({ paths = [], detail }) =>
    paths.includes("invoiceId")
      ? {
        message: "This is not the id of an invoice.",
        cure: `Compare it with the list: ${COMMANDS.payments}`,
      }
      : {
        message: `The payment server does not accept the request${
          inBrackets([...paths, sayDetail(detail, faults)])
        }.`,
        cure: `Look at price, currency and addresses: ${COMMANDS.configCheck}`,
      },
  rejected: ({ detail, status }) => ({
    message: `The payment server did not accept the request${
      why(detail) || (status === undefined ? "" : ` (${status})`)
    }.`,
    cure: detail?.startsWith("redirect")
      ? `Put the server's exact address into server_url, then: ${COMMANDS.configCheck}`
      : "The vendor makes sure in BTCPay that the store has a wallet and an exchange rate, " +
        `then: ${COMMANDS.buy}`,
  }),
  rateLimited: ({ retryAfterMs }, { format }) => ({
    message: "The payment server asks to wait.",
    cure: `Try again in ${format.duration(retryAfterMs ?? 60_000)}: ${COMMANDS.check}`,
  }),
  server: ({ status }) => ({
    message: `The payment server has a problem${status === undefined ? "" : ` (${status})`}.`,
    cure: `Try again in a moment: ${COMMANDS.check}`,
  }),
  malformed: () => ({
    message: "The answer does not look like one of a BTCPay Server.",
    cure: "Look at server_url, and whether a login page (hotel, station) stands in between, " +
      `then: ${COMMANDS.check}`,
  }),
};
