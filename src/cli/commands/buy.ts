import type { Purchase } from "../../agent/mod.ts";
import { renderPendingJson } from "../../agent/json.ts";
import { tellPending } from "../../agent/wording/mod.ts";
import type { CommandContext, CommandRun } from "../command.ts";
import { exitCodeOfError, exitCodeOfStatus } from "../exit_codes.ts";
import { withProgress } from "../progress.ts";

/** Options of `buy` and `renew`. */
export interface BuyOptions {
  readonly open: boolean;
  /** Seconds. */
  readonly wait?: number;
}

/**
 * `buy` and `renew`: reuses or creates the payment, opens its checkout, and waits when asked to.
 * Without a key in use `renew` buys; with one `buy` renews. As JSON the payment is the one document
 * that is printed, as soon as it is there; how the waiting ended is the exit code.
 */
export const runBuy: CommandRun<BuyOptions> = async (context, options) => {
  const { output } = context;
  const agent = await (await context.open()).agent();
  const result = await agent.buy({ open: options.open, language: output.language });
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfError(result.error.code);
  }
  const purchase = result.value;
  if (output.isJson) output.json(renderPendingJson(purchase.pending));
  else showPurchase(context, purchase);
  const { wait } = options;
  if (wait === undefined) return 0;
  const last = await withProgress(
    context,
    (onChange) => agent.watch({ forMs: wait * 1000, onChange }),
  );
  if (!output.isJson) output.snapshot(last);
  return exitCodeOfStatus(last);
};

function showPurchase({ output }: CommandContext, purchase: Purchase): void {
  const { pending, snapshot } = purchase;
  const { labels, keepKey, reused, opened, notOpened } = output.catalogue.cli;
  const speaker = output.speakerOf(snapshot);
  const { format } = speaker;
  const words = tellPending(output.catalogue, pending, speaker);
  const coins = pending.methods.map(({ method, due, currency }, index) =>
    [index === 0 ? labels.missing : "", `${format.coins(due, currency)} (${method})`] as const
  );
  output.lines(
    output.paint("strong", words.title),
    `  ${words.detail}`,
    ...(purchase.isReused ? [`  ${reused}`] : []),
    ...output.rows([
      [labels.amount, format.money(pending.amount, pending.currency)],
      ...coins,
      [labels.checkout, pending.checkoutLink ?? labels.none],
      [labels.key, purchase.licenseKey],
    ]),
    `  ${keepKey}`,
    `  ${purchase.isOpened ? opened : notOpened}`,
    ...output.warnings(snapshot.warnings, speaker),
  );
}
