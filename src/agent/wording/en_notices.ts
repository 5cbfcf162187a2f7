/** Notices: the title says the fact, the body what follows from it, the button is a verb. */
import type { Catalogue } from "./catalogue.ts";

/** English words for every notice. */
export const englishNotices: Catalogue["notices"] = {
  trialEnds: ({ daysLeft, until }, { format, now }) => ({
    title: format.isSameDay(until, now)
      ? `Your trial ends today at ${format.time(until)}`
      : `${format.days(Math.max(1, daysLeft))} of the trial left`,
    body: "Buy now: the days that are left are kept.",
    action: "Buy",
  }),
  licenseEnds: ({ daysLeft, until }, { format, now }) => ({
    title: format.isSameDay(until, now)
      ? `Your license ends today at ${format.time(until)}`
      : `${format.days(Math.max(1, daysLeft))} of the license left`,
    body: "Renew now: the days that are left are kept.",
    action: "Renew",
  }),
  trialOver: () => ({
    title: "Your trial is over",
    body: "A payment unlocks AutoTele at once.",
    action: "Buy",
  }),
  licenseOver: () => ({
    title: "Your license has ended",
    body: "A payment unlocks AutoTele at once.",
    action: "Renew",
  }),
  paymentSeen: (_, { isEntitled }) => ({
    title: "Payment received, thank you",
    body: isEntitled === true
      ? "AutoTele is unlocked; the confirmation follows."
      : "The confirmation follows.",
  }),
  paymentConfirmed: () => ({ title: "Payment confirmed", body: "Your license is up to date." }),
  paymentPartial: () => ({
    title: "A part of the payment is missing",
    body: "The checkout says how much, and until when.",
    action: "Complete",
  }),
  paymentLate: () => ({
    title: "Payment came too late",
    body: "The vendor has to accept it; a message to send is ready.",
    action: "Open",
  }),
  paymentExpired: () => ({
    title: "Time to pay is over",
    body: "Nothing was paid. You can start again.",
    action: "Start again",
  }),
  paymentReplaced: () => ({
    title: "Payment replaced",
    body: "The transaction was replaced by another one, which did not arrive here.",
    action: "Open",
  }),
  paymentInvalid: () => ({
    title: "Payment not confirmed",
    body: "The transaction was not confirmed in time.",
    action: "Start again",
  }),
  revoked: () => ({
    title: "Payment taken back",
    body: "Access is suspended until the next payment.",
    action: "Renew",
  }),
  moved: () => ({
    title: "License in use elsewhere",
    body: "Your key is now in use on another computer.",
    action: "Take it back",
  }),
  unverified: () => ({
    title: "License to be verified",
    body: "Connect this computer to the internet to go on.",
    action: "Check",
  }),
};
