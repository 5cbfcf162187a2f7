import type { InvoiceJson } from "../../agent/json_schemas.ts";
import type { CommandContext, CommandRun } from "../command.ts";
import type { ToolAnswer, VendorTools } from "../environment.ts";
import { exitCodeOfError } from "../exit_codes.ts";
import type { ExitCode } from "../exit_codes.ts";

/** `stores`: what the API key sees. */
export const runStores: CommandRun<unknown> = (context) =>
  withTools(context, (tools) => tools.stores(), (stores) => {
    const { output } = context;
    const { labels, noStores } = output.catalogue.cli;
    const rows = stores.map(({ id, name, currency }) => [id, name, currency ?? labels.none]);
    if (rows.length === 0) output.lines(noStores);
    else output.lines(...output.table(["store_id", labels.store, labels.currency], rows));
  });

/** `invoice create`: one of any amount; for trying things out. */
export const runInvoiceCreate: CommandRun<
  { readonly amount: string; readonly currency?: string; readonly orderId?: string }
> = async (context, { amount, currency, orderId }) => {
  const { config } = await context.open();
  const defaultCurrency = config.kind === "loaded" ? config.currency : "EUR";
  const order = {
    amount,
    currency: currency ?? defaultCurrency,
    ...(orderId === undefined ? {} : { orderId }),
  };
  return await withTools(
    context,
    (tools) => tools.createInvoice(order),
    (invoice) => show(context, invoice),
  );
};

/** `invoice get ID`. */
export const runInvoiceGet: CommandRun<{ readonly id: string }> = (context, { id }) =>
  withTools(context, (tools) => tools.getInvoice(id), (invoice) => show(context, invoice), id);

/** `invoice find --order-id K`. */
export const runInvoiceFind: CommandRun<{ readonly orderId: string }> = (context, { orderId }) =>
  withTools(context, (tools) => tools.findInvoices(orderId), (invoices) => {
    const { output } = context;
    if (invoices.length === 0) output.lines(output.catalogue.cli.noInvoices);
    for (const invoice of invoices) show(context, invoice);
  });

async function withTools<T>(
  context: CommandContext,
  ask: (tools: VendorTools) => Promise<ToolAnswer<T>>,
  tell: (value: T) => void,
  invoiceId = "",
): Promise<ExitCode> {
  const { environment, output } = context;
  const { config, tools } = await context.open();
  if (config.kind === "trouble" || tools === undefined) {
    const trouble = config.kind === "trouble"
      ? config.trouble
      : { kind: "noFile", looked: [] } as const;
    output.refuse({ code: "misconfigured", trouble }, environment.now());
    return exitCodeOfError("misconfigured");
  }
  const answer = await ask(await tools());
  if (answer.kind === "notFound") {
    output.refuse({ code: "invoiceNotFound", invoiceId }, environment.now());
    return exitCodeOfError("invoiceNotFound");
  }
  if (answer.kind === "problem") {
    const { problem } = answer;
    output.refuse({ code: problem.code, problem }, environment.now());
    return exitCodeOfError(problem.code);
  }
  if (output.isJson) output.json(answer.value);
  else tell(answer.value);
  return 0;
}

function show({ output }: CommandContext, invoice: InvoiceJson): void {
  const { labels } = output.catalogue.cli;
  const { format } = output.speaker();
  output.lines(
    output.paint("strong", invoice.invoiceId),
    ...output.rows([
      [
        labels.state,
        invoice.cause === "none" ? invoice.progress : `${invoice.progress}, ${invoice.cause}`,
      ],
      [labels.amount, format.money(invoice.amount.value, invoice.amount.currency)],
      [labels.created, format.dateTime(Date.parse(invoice.createdAt))],
      [labels.key, invoice.orderId ?? labels.none],
      [labels.checkout, invoice.checkoutLink ?? labels.none],
    ]),
  );
}
