import type { PaymentRow } from "../../agent/mod.ts";
import { renderPaymentsJson } from "../../agent/json.ts";
import type { CommandRun } from "../command.ts";
import { exitCodeOfError } from "../exit_codes.ts";
import type { Output } from "../output.ts";

/** `payments`: what is known of them, newest first. */
export const runPayments: CommandRun<unknown> = async ({ open, output }) => {
  const result = await (await (await open()).agent()).payments();
  if (result.kind === "refused") {
    output.refuse(result.error, result.snapshot.now);
    return exitCodeOfError(result.error.code);
  }
  if (output.isJson) output.json(renderPaymentsJson(result.value));
  else if (result.value.length === 0) output.lines(output.catalogue.cli.noPayments);
  else {
    const { labels } = output.catalogue.cli;
    const header = [
      labels.invoice,
      labels.created,
      labels.amount,
      labels.state,
      labels.period,
      labels.machine,
    ];
    output.lines(...output.table(header, result.value.map((row) => cells(row, output))));
  }
  return 0;
};

function cells(row: PaymentRow, output: Output): readonly string[] {
  const { labels, machines } = output.catalogue.cli;
  const { format } = output.speaker();
  return [
    row.invoiceId,
    format.dateTime(row.createdAt),
    format.money(row.amount, row.currency),
    stateOf(row, output),
    row.period === undefined
      ? labels.none
      : `${format.date(row.period.startsAt)} → ${format.date(row.period.endsAt)}`,
    machines[row.machine],
  ];
}

function stateOf(row: PaymentRow, { catalogue }: Output): string {
  const { labels, refusals, rowStates, settled } = catalogue.cli;
  if (row.refusal !== undefined) return refusals[row.refusal];
  if (row.state !== undefined) return rowStates[row.state];
  return row.progress === "settled" ? settled : labels.none;
}
