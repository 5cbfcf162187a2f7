/** Les avis\u00a0: le titre dit le fait, le texte ce qui s’ensuit, le bouton est un verbe. */
import type { Catalogue } from "./catalogue.ts";

/** French words for every notice. */
export const frenchNotices: Catalogue["notices"] = {
  trialEnds: ({ daysLeft, until }, { format, now }) => ({
    title: format.isSameDay(until, now)
      ? `Votre essai finit aujourd’hui à ${format.time(until)}`
      : daysLeft <= 1
      ? "Plus qu’un jour d’essai"
      : `Plus que ${format.days(daysLeft)} d’essai`,
    body: "Achetez maintenant\u00a0: vos jours d’essai restants sont conservés.",
    action: "Acheter",
  }),
  licenseEnds: ({ daysLeft, until }, { format, now }) => ({
    title: format.isSameDay(until, now)
      ? `Votre licence finit aujourd’hui à ${format.time(until)}`
      : daysLeft <= 1
      ? "Plus qu’un jour de licence"
      : `Plus que ${format.days(daysLeft)} de licence`,
    body: "Renouvelez maintenant\u00a0: vos jours restants sont conservés.",
    action: "Renouveler",
  }),
  trialOver: () => ({
    title: "Votre essai est terminé",
    body: "Un paiement débloque AutoTele aussitôt.",
    action: "Acheter",
  }),
  licenseOver: () => ({
    title: "Votre licence a pris fin",
    body: "Un paiement débloque AutoTele aussitôt.",
    action: "Renouveler",
  }),
  paymentSeen: (_, { isEntitled }) => ({
    title: "Paiement reçu, merci",
    body: isEntitled === true
      ? "AutoTele est débloqué\u202f; la confirmation suit."
      : "La confirmation suit.",
  }),
  paymentConfirmed: () => ({
    title: "Paiement confirmé",
    body: "Votre licence est à jour.",
  }),
  paymentPartial: () => ({
    title: "Il manque une partie du paiement",
    body: "La page de paiement dit combien, et jusqu’à quand.",
    action: "Compléter",
  }),
  paymentLate: () => ({
    title: "Paiement arrivé trop tard",
    body: "Le vendeur doit l’accepter\u202f; un message est prêt pour lui.",
    action: "Ouvrir",
  }),
  paymentExpired: () => ({
    title: "Délai de paiement écoulé",
    body: "Rien n’a été payé. Vous pouvez recommencer.",
    action: "Recommencer",
  }),
  paymentReplaced: () => ({
    title: "Paiement remplacé",
    body: "La transaction a été remplacée par une autre, qui n’est pas arrivée ici.",
    action: "Ouvrir",
  }),
  paymentInvalid: () => ({
    title: "Paiement non confirmé",
    body: "La transaction n’a pas été confirmée à temps.",
    action: "Recommencer",
  }),
  revoked: () => ({
    title: "Paiement annulé",
    body: "L’accès est suspendu jusqu’au prochain paiement.",
    action: "Renouveler",
  }),
  moved: () => ({
    title: "Licence utilisée ailleurs",
    body: "Votre clé sert maintenant sur un autre ordinateur.",
    action: "Reprendre ici",
  }),
  unverified: () => ({
    title: "Licence à vérifier",
    body: "Connectez cet ordinateur à Internet pour continuer.",
    action: "Vérifier",
  }),
};
