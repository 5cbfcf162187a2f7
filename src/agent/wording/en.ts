/** The words, in English. */
import type { Catalogue } from "./catalogue.ts";
import { englishCli } from "./en_cli.ts";
import { englishNotices } from "./en_notices.ts";
import { englishSource } from "./en_source.ts";
import { englishConfigProblems } from "./en_state.ts";
import { englishPending, englishStatus, englishVendorMessage } from "./en_status.ts";
import { englishErrors, englishWarnings } from "./en_trouble.ts";

/** The English catalogue. */
export const english: Catalogue = {
  language: "en",
  status: englishStatus,
  pending: englishPending,
  warnings: englishWarnings,
  source: englishSource,
  errors: englishErrors,
  configProblems: englishConfigProblems,
  notices: englishNotices,
  vendorMessage: englishVendorMessage,
  cli: englishCli,
};
