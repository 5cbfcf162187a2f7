/** The commands that cures and next steps name: what a person may type as it stands. */

/** A command line each; `KEY` and `ID` stand for the person's own. */
export const COMMANDS = {
  status: "autotele-agent status",
  trial: "autotele-agent trial start",
  buy: "autotele-agent buy",
  renew: "autotele-agent renew",
  activate: "autotele-agent activate KEY",
  activateInvoice: "autotele-agent activate KEY --invoice ID",
  move: "autotele-agent activate KEY --move",
  replace: "autotele-agent activate KEY --replace",
  check: "autotele-agent check",
  payments: "autotele-agent payments",
  configInit: "autotele-agent config init",
  configCheck: "autotele-agent config check",
} as const;
