/** Où en est la licence, où en est le paiement, et ce qu’il y a à faire ensuite. */
import type { RevocationCause } from "../../license/mod.ts";
import type { PendingPayment } from "../types.ts";
import type { Catalogue, Speaker } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { capitalise, missingCoins, wholeDaysLeft } from "./format.ts";
import { frenchUnreadable } from "./fr_state.ts";

const REVOKED: Readonly<Record<RevocationCause, string>> = {
  invalid: "Le paiement n’a pas été confirmé à temps et ne compte plus.",
  replaced: "Le paiement a été remplacé par une autre transaction et ne compte plus.",
  expired: "Le délai est passé sans que le paiement soit confirmé.",
  missing: "Le serveur de paiement ne connaît plus ce paiement.",
  unconfirmed:
    "Le paiement n’est toujours pas confirmé\u202f; l’accès reprendra dès qu’il le sera.",
};

/** French words for every status. */
export const frenchStatus: Catalogue["status"] = {
  notStarted: () => ({
    title: "Rien n’a commencé",
    detail: "Vous pouvez essayer AutoTele sans payer, ou l’acheter tout de suite.",
    next: COMMANDS.trial,
  }),
  trial: ({ status: { until } }, { format, now }) =>
    format.isSameDay(until, now)
      ? {
        title: "Dernier jour d’essai",
        detail: `Accès complet, fin aujourd’hui à ${format.time(until)}.`,
        next: COMMANDS.buy,
      }
      : {
        title: `Essai\u00a0: encore ${format.days(wholeDaysLeft(until, now))}`,
        detail: `Accès complet jusqu’au ${format.dateTime(until)}.`,
        next: COMMANDS.buy,
      },
  trialExpired: ({ status }, { format }) => ({
    title: "Essai terminé",
    detail: `L’essai a pris fin le ${format.dateTime(status.since)}.`,
    next: COMMANDS.buy,
  }),
  active: ({ status: { until, isProvisional } }, { format, now }) => {
    const isToday = format.isSameDay(until, now);
    const end = isToday
      ? `aujourd’hui à ${format.time(until)}`
      : `encore ${format.days(wholeDaysLeft(until, now))}`;
    return {
      title: `Licence active, ${isToday ? "fin " : ""}${end}`,
      detail: isProvisional
        ? `Jusqu’au ${format.dateTime(until)}, sous réserve de la confirmation du paiement.`
        : `Jusqu’au ${format.dateTime(until)}.`,
      ...(wholeDaysLeft(until, now) <= 7 ? { next: COMMANDS.renew } : {}),
    };
  },
  expired: ({ status }, { format }) => ({
    title: "Licence expirée",
    detail: `Elle a pris fin le ${format.dateTime(status.since)}.`,
    next: COMMANDS.renew,
  }),
  revoked: ({ status }) => ({
    title: "Paiement annulé",
    detail: REVOKED[status.cause],
    next: status.cause === "unconfirmed" ? COMMANDS.check : COMMANDS.renew,
  }),
  moved: ({ status }, { format }) => ({
    title: "Licence utilisée ailleurs",
    detail: `Votre clé sert sur un autre ordinateur depuis le ${format.dateTime(status.since)}. ` +
      "Vous pouvez la reprendre ici.",
    next: COMMANDS.move,
  }),
  unverified: ({ status }, { format }) => ({
    title: "Licence à vérifier",
    detail: status.cause === "clock"
      ? "L’horloge de cet ordinateur a reculé et le serveur de paiement n’a pas répondu depuis."
      : "Le serveur de paiement ne répond plus depuis plusieurs jours\u202f; " +
        `la licence court jusqu’au ${format.date(status.until)} et reprend à sa réponse.`,
    next: COMMANDS.check,
  }),
  unreadable: ({ status }) => {
    const { message, cure } = frenchUnreadable(status.cause, status.keptAt);
    return { title: "État illisible", detail: message, next: cure };
  },
  misconfigured: ({ warnings }) => ({
    title: "Configuration à compléter",
    detail: "Sans configuration valable, la licence ne peut être ni vérifiée ni achetée.",
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

/** French words for every payment on its way. */
export const frenchPending: Catalogue["pending"] = {
  waiting: ({ expiresAt }, { format, now }) => ({
    title: "En attente du paiement",
    detail: expiresAt === undefined || expiresAt <= now
      ? "La page de paiement est ouverte."
      : `Il reste ${format.duration(expiresAt - now)} pour payer.`,
    next: COMMANDS.buy,
  }),
  seen: ({ confirmations }, { isEntitled }) => {
    const unlocked = isEntitled === true ? "AutoTele est débloqué\u202f; " : "";
    const waiting = confirmations === undefined
      ? "la confirmation suit, en général en 10 à 60\u00a0minutes"
      : `confirmations\u00a0: ${confirmations.received} sur ${confirmations.required}`;
    return {
      title: "Paiement reçu, merci",
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
        title: "Paiement incomplet",
        detail:
          `Le délai est passé et il manque ${missing}. L’argent versé n’est pas perdu\u00a0: ` +
          "le vendeur peut l’accepter ou le rendre.",
        next: writeToVendor(pending, speaker),
      }
      : {
        title: "Paiement incomplet",
        detail: `Il manque ${missing}, à payer sur la même page.`,
        next: COMMANDS.buy,
      };
  },
  late: (pending, speaker) => ({
    title: "Paiement arrivé trop tard",
    detail: "L’argent est bien arrivé\u202f; le vendeur doit l’accepter à la main.",
    next: writeToVendor(pending, speaker),
  }),
  expired: () => ({
    title: "Délai de paiement écoulé",
    detail: "Rien n’a été payé, rien n’est perdu.",
    next: COMMANDS.buy,
  }),
  replaced: () => ({
    title: "Paiement remplacé",
    detail: "La transaction a été remplacée par une autre, qui n’est pas arrivée ici.",
    next: COMMANDS.buy,
  }),
  invalid: () => ({
    title: "Paiement non confirmé",
    detail: "La transaction n’a pas été confirmée à temps.",
    next: COMMANDS.buy,
  }),
};

function writeToVendor(pending: PendingPayment, speaker: Speaker): string {
  return `Écrivez au vendeur\u00a0: «\u00a0${frenchVendorMessage(pending, speaker)}\u00a0»`;
}

/** What the vendor is asked about money that came too late or not in full. */
export function frenchVendorMessage(pending: PendingPayment, { format }: Speaker): string {
  const { invoiceId, amount, currency } = pending;
  const about = `de la facture ${invoiceId} (${format.money(amount, currency)})`;
  return pending.state === "late"
    ? `Bonjour, mon paiement ${about} est arrivé après le délai. ` +
      "Pouvez-vous l’accepter dans BTCPay (marquer comme réglée)\u202f? Merci."
    : `Bonjour, mon paiement ${about} n’est pas complet et le délai est passé. ` +
      "Pouvez-vous l’accepter dans BTCPay, ou me le rendre\u202f? Merci.";
}
