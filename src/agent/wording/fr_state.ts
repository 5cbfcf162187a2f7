/** L’état et la configuration, quand ils ne peuvent être lus ou gardés. */
import { assertNever, type UnreadableCause } from "../../license/mod.ts";
import type { FileErrorCode } from "../../ports.ts";
import type { ConfigTrouble } from "../types.ts";
import type { Catalogue, Told } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { byOrigin } from "./config_problems.ts";

/** French words for each way a value of the configuration can be wrong. */
export const frenchConfigProblems: Catalogue["configProblems"] = {
  missing: () => "manque",
  empty: () => "est vide",
  placeholder: () => "porte encore la valeur de l’exemple",
  notText: () => "doit être un texte",
  notNumber: () => "doit être un nombre",
  outOfRange: (expected) => `doit être dans l’intervalle ${expected}`,
  notDecimal: (expected) => `doit être un montant comme ${expected}, avec un point`,
  notUrl: (expected) => `doit être une adresse comme ${expected}`,
  insecureUrl: (expected) => `doit être chiffrée\u00a0: ${expected}`,
  notOneOf: (expected) => `doit être ${expected}`,
  unknown: (expected) =>
    expected === ""
      ? "n’est pas connue de cette version"
      : `n’est pas connue\u202f; est-ce ${expected}\u202f?`,
};

/** French words for a state that cannot be read, with what to do as the cure. */
export function frenchUnreadable(cause: UnreadableCause, keptAt: string | undefined): Told {
  const kept = keptAt === undefined ? "." : `\u202f; il est gardé ici\u00a0: ${keptAt}`;
  switch (cause) {
    case "keyStoreLocked":
      return {
        message: "Le trousseau de clés est verrouillé. Rien n’est perdu\u00a0: " +
          "ouvrez votre session, puis réessayez.",
        cure: COMMANDS.status,
      };
    case "newerVersion":
      return {
        message: "L’état vient d’une version plus récente. Rien n’a été changé\u00a0: " +
          "installez la dernière version d’AutoTele.",
        cure: COMMANDS.status,
      };
    case "denied":
      return {
        message: "Le fichier d’état ne peut pas être lu avec les droits actuels. " +
          "Rien n’a été changé.",
        cure: COMMANDS.status,
      };
    case "otherMachine":
      return {
        message: `Le fichier d’état est celui d’un autre ordinateur${kept}`,
        cure: COMMANDS.activate,
      };
    case "corrupt":
      return { message: `Le fichier d’état est abîmé${kept}`, cure: COMMANDS.activate };
    case "failed":
      return {
        message: "Le fichier d’état ne peut pas être lu pour l’instant. Rien n’a été changé.",
        cure: COMMANDS.status,
      };
    default:
      return assertNever(cause);
  }
}

const NOT_SAVED: Readonly<Record<FileErrorCode, string>> = {
  full: "le disque est plein",
  readOnly: "le dossier est en lecture seule",
  denied: "les droits ne le permettent pas",
  io: "le disque ne répond pas",
};

/** French words for a file that could not be written. */
export function frenchNotSaved(
  { cause, path }: { readonly cause: FileErrorCode; readonly path: string },
): Told {
  return {
    message: `L’enregistrement n’a pas pu se faire\u00a0: ${NOT_SAVED[cause]} (${path}).`,
    cure: `Faites de la place ou donnez les droits, puis\u00a0: ${COMMANDS.status}`,
  };
}

/** French words for a configuration that cannot be used. */
export function frenchConfigTrouble(trouble: ConfigTrouble): Told {
  switch (trouble.kind) {
    case "noFile":
      return {
        message: trouble.looked.length === 0
          ? "Il n’y a pas de configuration."
          : `Il n’y a pas de configuration (cherchée dans ${trouble.looked.join(", ")}).`,
        cure: COMMANDS.configInit,
      };
    case "notJson":
      return {
        message: `${trouble.path} n’est pas un objet JSON${
          trouble.line === undefined ? "" : `\u00a0: il s’interrompt à la ligne ${trouble.line}`
        }.`,
        cure: `Corrigez ce fichier, puis\u00a0: ${COMMANDS.configCheck}`,
      };
    case "denied":
      return {
        message: `${trouble.path} ne peut pas être lu.`,
        cure: `Donnez le droit de le lire, puis\u00a0: ${COMMANDS.configCheck}`,
      };
    case "invalid": {
      const wrong = byOrigin(
        trouble.problems,
        ({ key, code, expected }) => `${key} ${frenchConfigProblems[code](expected ?? "")}`,
      );
      return {
        message: `${wrong.join("\u202f; ")}.`,
        cure: `Corrigez, puis\u00a0: ${COMMANDS.configCheck}`,
      };
    }
    default:
      return assertNever(trouble);
  }
}
