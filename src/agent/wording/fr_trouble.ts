/** Ce qui ne va pas, sans accuser personne, et le remède. */
import type { Catalogue } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { frenchSource } from "./fr_source.ts";
import { frenchConfigTrouble, frenchNotSaved, frenchUnreadable } from "./fr_state.ts";
import { frenchPending } from "./fr_status.ts";

/** French words for every warning. */
export const frenchWarnings: Catalogue["warnings"] = {
  clockWrong: ({ offsetMs }, { format }) => ({
    message: `L’horloge de cet ordinateur ${offsetMs > 0 ? "avance" : "retarde"} de ${
      format.duration(Math.abs(offsetMs))
    }.`,
    cure: `Réglez la date et l’heure, puis\u00a0: ${COMMANDS.check}`,
  }),
  checkFailed: ({ problem, ok }, speaker) => {
    const permission = "btcpay.store.canviewinvoices";
    const told = frenchSource[problem]({ code: problem, retryable: true, permission }, speaker);
    return ok ? told : {
      message: `La dernière vérification n’a pas abouti\u202f; rien n’a changé. ${told.message}`,
      cure: told.cure,
    };
  },
  configWrong: ({ trouble }) => frenchConfigTrouble(trouble),
  secretsReadable: ({ path }) => ({
    message: `D’autres utilisateurs de cet ordinateur peuvent lire les secrets de ${path}.`,
    cure: `chmod 600 "${path}"`,
  }),
  restoredFromBackup: () => ({
    message: "Le fichier d’état était abîmé\u202f; la copie de secours a servi.",
    cure: COMMANDS.check,
  }),
  stateSetAside: ({ keptAt }) => ({
    message: `Le fichier d’état était illisible\u202f; il est gardé ici\u00a0: ${keptAt}`,
    cure: COMMANDS.activate,
  }),
  stateNotSaved: frenchNotSaved,
  sandboxClockIgnored: () => ({
    message:
      "AUTOTELE_SANDBOX_CLOCK est ignorée\u00a0: elle ne vaut que pour un serveur sur cet ordinateur.",
    cure: "Retirez cette variable de l’environnement.",
  }),
};

/** French words for every refusal but those of the payment server. */
export const frenchErrors: Catalogue["errors"] = {
  keyTypo: () => ({
    message: "Cette clé n’existe pas\u00a0: un caractère est sans doute différent.",
    cure: `Copiez-la entière, puis\u00a0: ${COMMANDS.activate}`,
  }),
  keyUnknown: () => ({
    message: "Le serveur de paiement ne connaît pas cette clé.",
    cure: `Comparez-la, ou donnez la facture\u00a0: ${COMMANDS.activateInvoice}`,
  }),
  keyMissing: () => ({
    message: "Aucune clé n’est en service ici, et aucune n’a été donnée.",
    cure: COMMANDS.activate,
  }),
  wrongStore: () => ({
    message: "Ce paiement a été fait dans une autre boutique.",
    cure: `Comparez store_id, puis\u00a0: ${COMMANDS.configCheck}`,
  }),
  wrongType: () => ({
    message: "Ce paiement n’a pas de montant fixe\u00a0: il ne vaut pas licence.",
    cure: COMMANDS.buy,
  }),
  wrongCurrency: ({ expected, found }) => ({
    message: `Ce paiement est en ${found}\u202f; la licence se paie en ${expected}.`,
    cure: COMMANDS.buy,
  }),
  wrongProduct: ({ expected, found }) => ({
    message: `Ce paiement est pour «\u00a0${found}\u00a0», pas pour «\u00a0${expected}\u00a0».`,
    cure: COMMANDS.buy,
  }),
  amountTooSmall: ({ expected, found }, { format }) => ({
    message: `Ce paiement est de ${format.priced(found)}\u202f; la licence coûte ${
      format.priced(expected)
    }.`,
    cure: COMMANDS.buy,
  }),
  underpaid: ({ amount, paid, currency }, { format }) => ({
    message: `Reçu\u00a0: ${format.money(paid, currency)} sur ${format.money(amount, currency)}.`,
    cure: COMMANDS.buy,
  }),
  orderIdMissing: ({ invoiceId }) => ({
    message: `La facture ${invoiceId} ne porte pas de clé de licence.`,
    cure: "Le vendeur inscrit votre clé dans metadata.orderId de cette facture, " +
      `puis\u00a0: ${COMMANDS.activateInvoice}`,
  }),
  orderIdMismatch: ({ invoiceId }) => ({
    message: `La facture ${invoiceId} porte une autre clé de licence.`,
    cure: COMMANDS.activate,
  }),
  otherLicenseActive: ({ until }, { format }) => ({
    message: `Une autre licence est active ici jusqu’au ${
      format.date(until)
    }. La remplacer\u202f? Rien n’en sera oublié.`,
    cure: COMMANDS.replace,
  }),
  inUseElsewhere: ({ since, movesLeft }, { format }) => ({
    message: `Cette clé sert sur un autre ordinateur depuis le ${
      format.date(since)
    }. L’utiliser ici\u202f? Changements possibles\u00a0: ${movesLeft}.`,
    cure: COMMANDS.move,
  }),
  noMoveLeft: ({ movesPer30Days }, { format }) => ({
    message: movesPer30Days === 0
      ? "Cette clé reste sur l’ordinateur où elle sert."
      : `Cette clé a changé d’ordinateur autant que permis\u00a0: ${movesPer30Days} fois en ${
        format.days(30)
      }.`,
    cure: `Attendez quelques jours ou écrivez au vendeur, puis\u00a0: ${COMMANDS.move}`,
  }),
  notPaid: ({ pending }, speaker) => {
    const words = frenchPending[pending.state](pending, speaker);
    return {
      message: `${words.title}. ${words.detail}`,
      cure: words.next ?? COMMANDS.check,
    };
  },
  trialUsed: ({ endedAt }, { format }) => ({
    message: `L’essai a déjà eu lieu sur cet ordinateur\u202f; il a pris fin le ${
      format.date(endedAt)
    }.`,
    cure: COMMANDS.buy,
  }),
  invoiceNotFound: ({ invoiceId }) => ({
    message: `Le serveur de paiement ne connaît pas la facture ${invoiceId}.`,
    cure: COMMANDS.payments,
  }),
  misconfigured: ({ trouble }) => frenchConfigTrouble(trouble),
  unreadable: ({ cause, keptAt }) => frenchUnreadable(cause, keptAt),
  stateNotSaved: frenchNotSaved,
};
