/**
 * Les mots, en français\u00a0: espace fine insécable (U+202F) devant le point-virgule, le point
 * d’interrogation et le point d’exclamation, insécable (U+00A0) devant les deux-points et dans les
 * guillemets.
 */
import type { Catalogue } from "./catalogue.ts";
import { frenchCli } from "./fr_cli.ts";
import { frenchNotices } from "./fr_notices.ts";
import { frenchSource } from "./fr_source.ts";
import { frenchConfigProblems } from "./fr_state.ts";
import { frenchPending, frenchStatus, frenchVendorMessage } from "./fr_status.ts";
import { frenchErrors, frenchWarnings } from "./fr_trouble.ts";

/** The French catalogue. */
export const french: Catalogue = {
  language: "fr",
  status: frenchStatus,
  pending: frenchPending,
  warnings: frenchWarnings,
  source: frenchSource,
  errors: frenchErrors,
  configProblems: frenchConfigProblems,
  notices: frenchNotices,
  vendorMessage: frenchVendorMessage,
  cli: frenchCli,
};
