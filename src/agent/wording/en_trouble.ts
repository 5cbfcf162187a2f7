/** What is wrong, with nobody to blame, and the cure. */
import type { Catalogue } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { englishSource } from "./en_source.ts";
import { englishConfigTrouble, englishNotSaved, englishUnreadable } from "./en_state.ts";
import { englishPending } from "./en_status.ts";

/** English words for every warning. */
export const englishWarnings: Catalogue["warnings"] = {
  clockWrong: ({ offsetMs }, { format }) => ({
    message: `This computer's clock is ${format.duration(Math.abs(offsetMs))} ${
      offsetMs > 0 ? "ahead" : "behind"
    }.`,
    cure: `Set date and time, then: ${COMMANDS.check}`,
  }),
  checkFailed: ({ problem, ok }, speaker) => {
    const permission = "btcpay.store.canviewinvoices";
    const told = englishSource[problem]({ code: problem, retryable: true, permission }, speaker);
    return ok ? told : {
      message: `The last check did not succeed; nothing has changed. ${told.message}`,
      cure: told.cure,
    };
  },
  configWrong: ({ trouble }) => englishConfigTrouble(trouble),
  secretsReadable: ({ path }) => ({
    message: `Other users of this computer can read the secrets in ${path}.`,
    cure: `chmod 600 "${path}"`,
  }),
  restoredFromBackup: () => ({
    message: "The state file was damaged; the backup was used.",
    cure: COMMANDS.check,
  }),
  stateSetAside: ({ keptAt }) => ({
    message: `The state file could not be read; it is kept here: ${keptAt}`,
    cure: COMMANDS.activate,
  }),
  stateNotSaved: englishNotSaved,
  sandboxClockIgnored: () => ({
    message: "AUTOTELE_SANDBOX_CLOCK is ignored: it only works with a server on this computer.",
    cure: "Take this variable out of the environment.",
  }),
};

/** English words for every refusal but those of the payment server. */
export const englishErrors: Catalogue["errors"] = {
  keyTypo: () => ({
    message: "There is no such key: one character is probably different.",
    cure: `Copy it as a whole, then: ${COMMANDS.activate}`,
  }),
  keyUnknown: () => ({
    message: "The payment server does not know this key.",
    cure: `Compare it, or name the invoice: ${COMMANDS.activateInvoice}`,
  }),
  keyMissing: () => ({
    message: "No key is in use here, and none was given.",
    cure: COMMANDS.activate,
  }),
  wrongStore: () => ({
    message: "This payment was made in another store.",
    cure: `Compare store_id, then: ${COMMANDS.configCheck}`,
  }),
  wrongType: () => ({
    message: "This payment has no fixed amount: it gives no license.",
    cure: COMMANDS.buy,
  }),
  wrongCurrency: ({ expected, found }) => ({
    message: `This payment is in ${found}; the license is paid in ${expected}.`,
    cure: COMMANDS.buy,
  }),
  wrongProduct: ({ expected, found }) => ({
    message: `This payment is for "${found}", not for "${expected}".`,
    cure: COMMANDS.buy,
  }),
  amountTooSmall: ({ expected, found }, { format }) => ({
    message: `This payment is of ${format.priced(found)}; the license costs ${
      format.priced(expected)
    }.`,
    cure: COMMANDS.buy,
  }),
  underpaid: ({ amount, paid, currency }, { format }) => ({
    message: `Received: ${format.money(paid, currency)} of ${format.money(amount, currency)}.`,
    cure: COMMANDS.buy,
  }),
  orderIdMissing: ({ invoiceId }) => ({
    message: `Invoice ${invoiceId} carries no license key.`,
    cure: "The vendor writes your key into metadata.orderId of that invoice, " +
      `then: ${COMMANDS.activateInvoice}`,
  }),
  orderIdMismatch: ({ invoiceId }) => ({
    message: `Invoice ${invoiceId} carries another license key.`,
    cure: COMMANDS.activate,
  }),
  otherLicenseActive: ({ until }, { format }) => ({
    message: `Another license is active here until ${
      format.date(until)
    }. Replace it? Nothing of it is forgotten.`,
    cure: COMMANDS.replace,
  }),
  inUseElsewhere: ({ since, movesLeft }, { format }) => ({
    message: `This key has been in use on another computer since ${
      format.date(since)
    }. Use it here? Moves left: ${movesLeft}.`,
    cure: COMMANDS.move,
  }),
  noMoveLeft: ({ movesPer30Days }, { format }) => ({
    message: movesPer30Days === 0
      ? "This key stays on the computer that it is in use on."
      : `This key was moved as often as it may be: ${movesPer30Days} times in ${format.days(30)}.`,
    cure: `Wait for some days or write to the vendor, then: ${COMMANDS.move}`,
  }),
  notPaid: ({ pending }, speaker) => {
    const words = englishPending[pending.state](pending, speaker);
    return {
      message: `${words.title}. ${words.detail}`,
      cure: words.next ?? COMMANDS.check,
    };
  },
  trialUsed: ({ endedAt }, { format }) => ({
    message: `This computer has had its trial; it ended on ${format.date(endedAt)}.`,
    cure: COMMANDS.buy,
  }),
  invoiceNotFound: ({ invoiceId }) => ({
    message: `The payment server does not know invoice ${invoiceId}.`,
    cure: COMMANDS.payments,
  }),
  misconfigured: ({ trouble }) => englishConfigTrouble(trouble),
  unreadable: ({ cause, keptAt }) => englishUnreadable(cause, keptAt),
  stateNotSaved: englishNotSaved,
};
