/**
 * From a code to its words, in one language.
 *
 * @module
 */

import type { Notice, SourceProblem, SourceProblemCode } from "../../license/mod.ts";
import type { AgentError, PendingPayment, Snapshot, Warning } from "../types.ts";
import type { Catalogue, NoticeWords, Speaker, Told, Words } from "./catalogue.ts";
import { english } from "./en.ts";
import type { Language } from "./format.ts";
import { french } from "./fr.ts";

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { fr: french, en: english };

/** The catalogue of a language. */
export function catalogueOf(language: Language): Catalogue {
  return CATALOGUES[language];
}

// Each entry takes its own member of the union; which one is known only when it is called.

/** Words for the status of a snapshot. */
export function tellStatus(catalogue: Catalogue, snapshot: Snapshot, speaker: Speaker): Words {
  const tell: (snapshot: never, speaker: Speaker) => Words = catalogue.status[snapshot.status.kind];
  return tell(snapshot as never, speaker);
}

/** Words for a payment on its way. */
export function tellPending(
  catalogue: Catalogue,
  pending: PendingPayment,
  speaker: Speaker,
): Words {
  return catalogue.pending[pending.state](pending, speaker);
}

/** Words for a warning. */
export function tellWarning(catalogue: Catalogue, warning: Warning, speaker: Speaker): Told {
  const tell: (warning: never, speaker: Speaker) => Told = catalogue.warnings[warning.code];
  return tell(warning as never, speaker);
}

/** Words for a refusal. */
export function tellError(catalogue: Catalogue, error: AgentError, speaker: Speaker): Told {
  if (isSourceError(error)) return catalogue.source[error.code](error.problem, speaker);
  const tell: (error: never, speaker: Speaker) => Told = catalogue.errors[error.code];
  return tell(error as never, speaker);
}

/** Words for a notice. */
export function tellNotice(catalogue: Catalogue, notice: Notice, speaker: Speaker): NoticeWords {
  const tell: (notice: never, speaker: Speaker) => NoticeWords = catalogue.notices[notice.kind];
  return tell(notice as never, speaker);
}

type SourceError = Extract<AgentError, { readonly problem: SourceProblem }>;

function isSourceError(
  error: AgentError,
): error is SourceError & { readonly code: SourceProblemCode } {
  return "problem" in error;
}
