/** Ce qui peut arriver avec le serveur de paiement, et le remède. */
import { COMMANDS } from "./commands.ts";
import {
  type FaultWords,
  inBrackets,
  isMaybeClock,
  sayDetail,
  type SourceWords,
} from "./source_words.ts";

const faults: FaultWords = {
  certificateExpired: "son certificat n’est plus valable à la date de cet ordinateur",
  certificateNotYetValid: "son certificat n’est pas encore valable à la date de cet ordinateur",
  certificateRevoked: "son certificat a été révoqué",
  certificateUnknownIssuer: "son certificat est signé par un inconnu",
  certificateSelfSigned: "son certificat n’est signé que par lui-même",
  certificateWrongHost: "son certificat porte un autre nom",
  certificateInvalid: "son certificat n’est pas valable",
  notTls: "il ne parle pas HTTPS à cette adresse",
  tlsRefused: "il refuse cette façon de chiffrer",
  nameNotFound: "son nom est inconnu sur ce réseau",
  connectionRefused: "rien ne répond à cette adresse",
  connectionClosed: "la connexion a été coupée",
  proxyRefused: "le serveur mandataire refuse",
  networkForbidden: "le programme n’a pas le droit de lui parler",
  redirectToOtherHost: "il renvoie vers un autre serveur",
  redirectToHttp: "il renvoie vers une adresse sans chiffrement",
  apiKeyUnusable: "elle contient des caractères qui n’y ont pas leur place",
};

function why(detail: string | undefined): string {
  return inBrackets([sayDetail(detail, faults)]);
}

/** French words for trouble with the payment server. */
export const frenchSource: SourceWords = {
  network: ({ detail }) => ({
    message: `Le serveur de paiement est injoignable${why(detail)}.`,
    cure: detail === "proxyRefused"
      ? `Vérifiez les variables HTTPS_PROXY et NO_PROXY, puis\u00a0: ${COMMANDS.check}`
      : `Vérifiez la connexion à Internet et server_url, puis\u00a0: ${COMMANDS.check}`,
  }),
  timeout: () => ({
    message: "Le serveur de paiement n’a pas répondu à temps.",
    cure: `Réessayez dans un moment\u00a0: ${COMMANDS.check}`,
  }),
  tls: ({ detail }) => ({
    message: `La connexion sécurisée au serveur de paiement n’a pas pu être établie${why(detail)}.`,
    cure: isMaybeClock(detail)
      ? `Réglez la date et l’heure de cet ordinateur, puis\u00a0: ${COMMANDS.check}`
      : `Le vendeur vérifie l’adresse et le certificat du serveur, puis\u00a0: ${COMMANDS.check}`,
  }),
  unauthenticated: ({ detail }) => ({
    message: `Le serveur de paiement refuse la clé API${why(detail) || " (401)"}.`,
    cure: "Le vendeur en crée une autre dans BTCPay (Account → Manage account → API keys), " +
      `l’inscrit dans api_key, puis\u00a0: ${COMMANDS.configCheck}`,
  }),
  missingPermission: ({ permission }) => {
    if (permission?.endsWith("canviewinvoices")) {
      return {
        message:
          "La clé API ne peut pas lire les achats faits ailleurs (btcpay.store.canviewinvoices).",
        cure: "Deux remèdes, chez le vendeur\u00a0: une clé API qui a aussi cette permission, " +
          `ou le serveur de licences. Puis\u00a0: ${COMMANDS.configCheck}`,
      };
    }
    return {
      message: permission
        ? `Il manque une permission à la clé API\u00a0: ${permission}.`
        : "Il manque une permission à la clé API.",
      cure: "Le vendeur crée dans BTCPay (Account → Manage account → API keys) une clé qui l’a, " +
        `l’inscrit dans api_key, puis\u00a0: ${COMMANDS.configCheck}`,
    };
  },
  storeNotFound: () => ({
    message: "La clé API ne voit pas cette boutique.",
    cure: `Comparez store_id avec la boutique de la clé, puis\u00a0: ${COMMANDS.configCheck}`,
  }),
  validation: ({ paths = [], detail }) =>
    paths.includes("invoiceId")
      ? {
        message: "Ce n’est pas un identifiant de facture.",
        cure: `Comparez-le avec la liste\u00a0: ${COMMANDS.payments}`,
      }
      : {
        message: `Le serveur de paiement n’accepte pas la demande${
          inBrackets([...paths, sayDetail(detail, faults)])
        }.`,
        cure: `Vérifiez le prix, la monnaie et les adresses\u00a0: ${COMMANDS.configCheck}`,
      },
  rejected: ({ detail, status }) => ({
    message: `Le serveur de paiement n’a pas accepté la demande${
      why(detail) || (status === undefined ? "" : ` (${status})`)
    }.`,
    cure: detail?.startsWith("redirect")
      ? `Inscrivez dans server_url l’adresse exacte du serveur, puis\u00a0: ${COMMANDS.configCheck}`
      : "Le vendeur vérifie dans BTCPay que la boutique a un portefeuille et un taux de change, " +
        `puis\u00a0: ${COMMANDS.buy}`,
  }),
  rateLimited: ({ retryAfterMs }, { format }) => ({
    message: "Le serveur de paiement demande de patienter.",
    cure: `Réessayez dans ${format.duration(retryAfterMs ?? 60_000)}\u00a0: ${COMMANDS.check}`,
  }),
  server: ({ status }) => ({
    message: `Le serveur de paiement a un problème${status === undefined ? "" : ` (${status})`}.`,
    cure: `Réessayez dans un moment\u00a0: ${COMMANDS.check}`,
  }),
  malformed: () => ({
    message: "La réponse ne ressemble pas à celle d’un serveur BTCPay.",
    cure: "Vérifiez server_url, et qu’aucune page de connexion (hôtel, gare) ne s’interpose, " +
      `puis\u00a0: ${COMMANDS.check}`,
  }),
};
