/** The state and the configuration, when they cannot be read or kept. */
import { assertNever, type UnreadableCause } from "../../license/mod.ts";
import type { FileErrorCode } from "../../ports.ts";
import type { ConfigTrouble } from "../types.ts";
import type { Catalogue, Told } from "./catalogue.ts";
import { COMMANDS } from "./commands.ts";
import { byOrigin } from "./config_problems.ts";

/** English words for each way a value of the configuration can be wrong. */
export const englishConfigProblems: Catalogue["configProblems"] = {
  missing: () => "is missing",
  empty: () => "is empty",
  placeholder: () => "still has the example's value",
  notText: () => "has to be text",
  notNumber: () => "has to be a number",
  outOfRange: (expected) => `has to be within ${expected}`,
  notDecimal: (expected) => `has to be an amount such as ${expected}, with a point`,
  notUrl: (expected) => `has to be an address such as ${expected}`,
  insecureUrl: (expected) => `has to be encrypted: ${expected}`,
  notOneOf: (expected) => `has to be ${expected}`,
  unknown: (expected) =>
    expected === ""
      ? "is not known to this version"
      : `is not known to this version; is it ${expected}?`,
};

/** English words for a state that cannot be read, with what to do as the cure. */
export function englishUnreadable(cause: UnreadableCause, keptAt: string | undefined): Told {
  const kept = keptAt === undefined ? "." : `; it is kept here: ${keptAt}`;
  switch (cause) {
    case "keyStoreLocked":
      return {
        message: "The key store is locked. Nothing is lost: open your session, then try again.",
        cure: COMMANDS.status,
      };
    case "newerVersion":
      return {
        message: "The state comes from a newer version. Nothing was changed: " +
          "install the latest AutoTele.",
        cure: COMMANDS.status,
      };
    case "denied":
      return {
        message: "The state file cannot be read with the present rights. Nothing was changed.",
        cure: COMMANDS.status,
      };
    case "otherMachine":
      return {
        message: `The state file is that of another computer${kept}`,
        cure: COMMANDS.activate,
      };
    case "corrupt":
      return { message: `The state file is damaged${kept}`, cure: COMMANDS.activate };
    case "failed":
      return {
        message: "The state file cannot be read just now. Nothing was changed.",
        cure: COMMANDS.status,
      };
    default:
      return assertNever(cause);
  }
}

const NOT_SAVED: Readonly<Record<FileErrorCode, string>> = {
  full: "the disk is full",
  readOnly: "the folder is read-only",
  denied: "the rights do not allow it",
  io: "the disk does not answer",
};

/** English words for a file that could not be written. */
export function englishNotSaved(
  { cause, path }: { readonly cause: FileErrorCode; readonly path: string },
): Told {
  return {
    message: `Nothing could be saved: ${NOT_SAVED[cause]} (${path}).`,
    cure: `Make room or give the rights, then: ${COMMANDS.status}`,
  };
}

/** English words for a configuration that cannot be used. */
export function englishConfigTrouble(trouble: ConfigTrouble): Told {
  switch (trouble.kind) {
    case "noFile":
      return {
        message: trouble.looked.length === 0
          ? "There is no configuration."
          : `There is no configuration (looked in ${trouble.looked.join(", ")}).`,
        cure: COMMANDS.configInit,
      };
    case "notJson":
      return {
        message: `${trouble.path} is not a JSON object${
          trouble.line === undefined ? "" : `: it breaks off in line ${trouble.line}`
        }.`,
        cure: `Correct this file, then: ${COMMANDS.configCheck}`,
      };
    case "denied":
      return {
        message: `${trouble.path} cannot be read.`,
        cure: `Give the right to read it, then: ${COMMANDS.configCheck}`,
      };
    case "invalid": {
      const wrong = byOrigin(
        trouble.problems,
        ({ key, code, expected }) => `${key} ${englishConfigProblems[code](expected ?? "")}`,
      );
      return {
        message: `${wrong.join("; ")}.`,
        cure: `Correct it, then: ${COMMANDS.configCheck}`,
      };
    }
    default:
      return assertNever(trouble);
  }
}
