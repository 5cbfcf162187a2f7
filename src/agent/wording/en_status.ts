/** Where the license stands, where the payment stands, and what to do next. */
import type { RevocationCause } from "../../license/mod.ts";
import type { PendingPayment } from "../types.ts";
import type { Catalogue, Speaker } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { englishUnreadable } from "./en_state.ts";
import { capitalise, missingCoins, wholeDaysLeft } from "./format.ts";

const REVOKED: Readonly<Record<RevocationCause, string>> = {
  invalid: "The payment was not confirmed in time and no longer counts.",
  replaced: "The payment was replaced by another transaction and no longer counts.",
  expired: "The time to pay ended before the payment was confirmed.",
  missing: "The payment server no longer knows this payment.",
  unconfirmed: "The payment is still not confirmed; access comes back as soon as it is.",
};

/** English words for every status. */
export const englishStatus: Catalogue["status"] = {
  notStarted: () => ({
    title: "Nothing started",
    detail: "You can try AutoTele without paying, or buy it right away.",
    next: COMMANDS.trial,
  }),
  trial: ({ status: { until } }, { format, now }) =>
    format.isSameDay(until, now)
      ? {
        title: "Last day of the trial",
        detail: `Full access; it ends today at ${format.time(until)}.`,
        next: COMMANDS.buy,
      }
      : {
        title: `Trial: ${format.days(wholeDaysLeft(until, now))} left`,
        detail: `Full access until ${format.dateTime(until)}.`,
        next: COMMANDS.buy,
      },
  trialExpired: ({ status }, { format }) => ({
    title: "Trial over",
    detail: `The trial ended on ${format.dateTime(status.since)}.`,
    next: COMMANDS.buy,
  }),
  active: ({ status: { until, isProvisional } }, { format, now }) => ({
    title: format.isSameDay(until, now)
      ? `License active, ends today at ${format.time(until)}`
      : `License active, ${format.days(wholeDaysLeft(until, now))} left`,
    detail: isProvisional
      ? `Until ${format.dateTime(until)}, once the payment is confirmed.`
      : `Until ${format.dateTime(until)}.`,
    ...(wholeDaysLeft(until, now) <= 7 ? { next: COMMANDS.renew } : {}),
  }),
  expired: ({ status }, { format }) => ({
    title: "License expired",
    detail: `It ended on ${format.dateTime(status.since)}.`,
    next: COMMANDS.renew,
  }),
  revoked: ({ status }) => ({
    title: "Payment taken back",
    detail: REVOKED[status.cause],
    next: status.cause === "unconfirmed" ? COMMANDS.check : COMMANDS.renew,
  }),
  moved: ({ status }, { format }) => ({
    title: "License in use elsewhere",
    detail: `Your key has been in use on another computer since ${
      format.dateTime(status.since)
    }. You can take it back here.`,
    next: COMMANDS.move,
  }),
  unverified: ({ status }, { format }) => ({
    title: "License to be verified",
    detail: status.cause === "clock"
      ? "This computer's clock went back, and the payment server has not answered since."
      : "The payment server has not answered for several days; the license runs until " +
        `${format.date(status.until)} and goes on when it answers.`,
    next: COMMANDS.check,
  }),
  unreadable: ({ status }) => {
    const { message, cure } = englishUnreadable(status.cause, status.keptAt);
    return { title: "State unreadable", detail: message, next: cure };
  },
  misconfigured: ({ warnings }) => ({
    title: "Configuration to be completed",
    detail: "Without a valid configuration the license can be neither checked nor bought.",
    next:
      warnings.some((warning) =>
          warning.code === "configWrong" && warning.trouble.kind === "noFile"
        )
        ? COMMANDS.configInit
        : COMMANDS.configCheck,
  }),
};

function isTimeOver({ expiresAt }: PendingPayment, { now }: Speaker): boolean {
  return expiresAt !== undefined && now >= expiresAt;
}

/** English words for every payment on its way. */
export const englishPending: Catalogue["pending"] = {
  waiting: ({ expiresAt }, { format, now }) => ({
    title: "Waiting for the payment",
    detail: expiresAt === undefined || expiresAt <= now
      ? "The checkout is open."
      : `${format.duration(expiresAt - now)} left to pay.`,
    next: COMMANDS.buy,
  }),
  seen: ({ confirmations }, { isEntitled }) => {
    const unlocked = isEntitled === true ? "AutoTele is unlocked; " : "";
    const waiting = confirmations === undefined
      ? "the confirmation follows, usually within 10 to 60\u00a0minutes"
      : `confirmations: ${confirmations.received} of ${confirmations.required}`;
    return {
      title: "Payment received, thank you",
      detail: `${capitalise(unlocked + waiting)}.`,
      next: COMMANDS.check,
    };
  },
  partial: (pending, speaker) => {
    const coins = missingCoins(pending, speaker.format);
    const missing = coins === ""
      ? speaker.format.money(pending.amountDue, pending.currency)
      : coins;
    return isTimeOver(pending, speaker)
      ? {
        title: "Payment incomplete",
        detail: `The time is over and ${missing} is missing. The money that came is not lost: ` +
          "the vendor can accept it or give it back.",
        next: writeToVendor(pending, speaker),
      }
      : {
        title: "Payment incomplete",
        detail: `Still missing: ${missing}, to be paid on the same page.`,
        next: COMMANDS.buy,
      };
  },
  late: (pending, speaker) => ({
    title: "Payment came too late",
    detail: "The money has arrived; the vendor has to accept it by hand.",
    next: writeToVendor(pending, speaker),
  }),
  expired: () => ({
    title: "Time to pay is over",
    detail: "Nothing was paid, nothing is lost.",
    next: COMMANDS.buy,
  }),
  replaced: () => ({
    title: "Payment replaced",
    detail: "The transaction was replaced by another one, which did not arrive here.",
    next: COMMANDS.buy,
  }),
  invalid: () => ({
    title: "Payment not confirmed",
    detail: "The transaction was not confirmed in time.",
    next: COMMANDS.buy,
  }),
};

function writeToVendor(pending: PendingPayment, speaker: Speaker): string {
  return `Write to the vendor: "${englishVendorMessage(pending, speaker)}"`;
}

/** What the vendor is asked about money that came too late or not in full. */
export function englishVendorMessage(pending: PendingPayment, { format }: Speaker): string {
  const { invoiceId, amount, currency } = pending;
  const about = `of invoice ${invoiceId} (${format.money(amount, currency)})`;
  return pending.state === "late"
    ? `Hello, my payment ${about} came after its time. ` +
      "Could you accept it in BTCPay (mark it as settled)? Thank you."
    : `Hello, my payment ${about} is not complete and its time is over. ` +
      "Could you accept it in BTCPay, or give it back? Thank you.";
}
