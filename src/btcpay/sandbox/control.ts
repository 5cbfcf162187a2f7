/**
 * The sandbox's own calls, on loopback only: paying, mining, the clock, faults.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { z } from "zod";
import { isLoopbackHost } from "../server_url.ts";
import { current } from "./api.ts";
import { type Faults, faultSchema } from "./faults.ts";
import { confirmPayments, dueOf, markInvoice, receivePayment, replacePayments } from "./life.ts";
import type { SandboxInvoice, SandboxMethod } from "./model.ts";
import { randomHex } from "./random.ts";
import { renderInvoice } from "./render.ts";
import type { SandboxWorld } from "./world.ts";

const decimal = z.string().regex(/^\d+(\.\d+)?$/).or(z.number().positive().transform(String));
const paySchema = z.object({ amount: decimal.optional(), method: z.string().optional() });
const confirmSchema = z.object({ blocks: z.number().int().min(1).max(1_000).default(6) });
const markSchema = z.object({
  status: z.string().transform((text) => text.toLowerCase()).pipe(z.enum(["settled", "invalid"]))
    .default("settled"),
});
const clockSchema = z.union([
  z.object({ advanceMs: z.number().finite() }),
  z.object({ now: z.number().positive() }),
]);
const payAddressSchema = z.object({ address: z.string(), amount: decimal });
const mineSchema = z.object({ blocks: z.number().int().min(1).max(1_000).default(1) });
/** `blocks` 0: the replacement is seen and not yet confirmed, so that nothing shows. */
const replaceSchema = z.object({ blocks: z.number().int().min(0).max(1_000).default(1) });
const emptySchema = z.object({});

/** What to send, by the call; shown to whoever sent something else. */
const EXAMPLES = {
  pay: '{"amount": "12.00", "method": "BTC-CHAIN"}, both optional',
  confirm: '{"blocks": 6}, optional',
  replace: '{"blocks": 1}, optional; 0 leaves the replacement unconfirmed',
  expire: "{} or nothing",
  invalidate: "{} or nothing",
  mark: '{"status": "settled"} or {"status": "invalid"}',
  payAddress: '{"address": "bcrt1…", "amount": "0.00049984"}, the amount in coins',
  mine: '{"blocks": 1}',
  clock: '{"advanceMs": 60000} or {"now": 1795405104000}, epoch milliseconds',
  faults: '{"match": "GET /api/v1/invoices/", "kind": "latency", "times": 1, "ms": 1000}; kinds: ' +
    "latency (ms), status (status), reset, hang, truncate, garbage",
} as const;

const CALLS = "POST /sandbox/invoices/{id}/{pay|confirm|replace|expire|invalidate|mark}, " +
  "POST /sandbox/pay, POST /sandbox/mine, GET or POST /sandbox/clock, " +
  "GET, POST or DELETE /sandbox/faults";

/** What a control call is refused with: what to send instead. */
function refuse(context: Context, status: 400 | 403 | 404 | 409, message: string): Response {
  return context.json({ error: message }, status);
}

/** Makes the control calls of one sandbox. `isLocal` says whether a request came from this machine. */
export function createControl(
  world: SandboxWorld,
  faults: Faults,
  isLocal: (request: Request) => boolean,
): Hono {
  const { state } = world;
  const control = new Hono();

  control.use("/sandbox/*", async (context, next): Promise<Response | void> => {
    const host = new URL(context.req.url).hostname;
    if (!isLocal(context.req.raw) || !isLoopbackHost(host)) {
      return refuse(context, 403, "control calls are taken from this machine only");
    }
    await next();
  });

  function onInvoice<S extends z.ZodType>(
    action: "pay" | "confirm" | "replace" | "expire" | "invalidate" | "mark",
    schema: S,
    run: (invoice: SandboxInvoice, body: z.infer<S>) => string | undefined,
  ): void {
    control.post(`/sandbox/invoices/:id/${action}`, async (context) => {
      const invoice = current(world, context.req.param("id") ?? "");
      if (invoice === undefined) {
        return refuse(
          context,
          404,
          "no invoice of that id; take the id of the answer that made it",
        );
      }
      const body = await readControl(context, schema, EXAMPLES[action]);
      if (body instanceof Response) return body;
      const refused = run(invoice, body);
      if (refused !== undefined) return refuse(context, 409, refused);
      world.hint(invoice.id);
      const origin = new URL(context.req.url).origin;
      return context.json(renderInvoice(invoice, { origin, includeMethods: true }));
    });
  }

  onInvoice("pay", paySchema, (invoice, { amount, method: wanted }) => {
    const method = wanted === undefined
      ? invoice.methods[0]
      : invoice.methods.find(({ id }) => id === wanted);
    if (method === undefined) {
      return `method has to be one of: ${invoice.methods.map(({ id }) => id).join(", ")}`;
    }
    const value = amount === undefined
      ? dueOf(invoice, method)
      : Math.ceil(Number(amount) * 1e8 / method.rate - 1e-9);
    if (value <= 0) return "nothing is due; give an amount";
    world.tell(receive(invoice, method, value), invoice);
    return undefined;
  });
  onInvoice("confirm", confirmSchema, (invoice, { blocks }) => {
    state.blockHeight += blocks;
    world.tell(confirmPayments(invoice, blocks, world.now()), invoice);
    return undefined;
  });
  onInvoice("replace", replaceSchema, (invoice, { blocks }) => {
    if (!replacePayments(invoice)) return "no unconfirmed payment to replace; pay first";
    state.blockHeight += blocks;
    world.tell(confirmPayments(invoice, blocks, world.now()), invoice);
    return undefined;
  });
  onInvoice("expire", emptySchema, (invoice) => {
    if (invoice.status !== "New") {
      return `only a new invoice expires; this one is ${invoice.status}`;
    }
    invoice.expiresAt = Math.min(invoice.expiresAt, world.now());
    current(world, invoice.id);
    return undefined;
  });
  onInvoice("invalidate", emptySchema, (invoice) => {
    if (invoice.status === "Settled") return "a settled invoice stays settled";
    invoice.expiresAt = Math.min(invoice.expiresAt, world.now());
    invoice.monitoredUntil = Math.min(invoice.monitoredUntil, world.now());
    if (invoice.status === "Processing") current(world, invoice.id);
    else world.tell(markInvoice(invoice, "Invalid"));
    return undefined;
  });
  onInvoice("mark", markSchema, (invoice, { status }) => {
    world.tell(markInvoice(invoice, status === "settled" ? "Settled" : "Invalid"));
    return undefined;
  });

  control.post("/sandbox/pay", async (context) => {
    const body = await readControl(context, payAddressSchema, EXAMPLES.payAddress);
    if (body instanceof Response) return body;
    for (const { id } of state.invoices) {
      const invoice = current(world, id);
      const method = invoice?.methods.find(({ address }) => address === body.address);
      if (invoice === undefined || method === undefined) continue;
      world.tell(receive(invoice, method, Math.round(Number(body.amount) * 1e8)), invoice);
      world.hint(id);
      return context.json({ invoiceId: id });
    }
    return refuse(context, 404, "no invoice waits at that address");
  });

  control.post("/sandbox/mine", async (context) => {
    const body = await readControl(context, mineSchema, EXAMPLES.mine);
    if (body instanceof Response) return body;
    state.blockHeight += body.blocks;
    for (const invoice of state.invoices) {
      if (invoice.payments.length === 0) continue;
      world.tell(confirmPayments(invoice, body.blocks, world.now()), invoice);
      world.hint(invoice.id);
    }
    return context.json({ height: state.blockHeight });
  });

  control.get("/sandbox/clock", (context) => context.json({ now: world.now() }));
  control.post("/sandbox/clock", async (context) => {
    const body = await readControl(context, clockSchema, EXAMPLES.clock);
    if (body instanceof Response) return body;
    world.moveClock("now" in body ? body.now : world.now() + body.advanceMs);
    return context.json({ now: world.now() });
  });

  control.get("/sandbox/faults", (context) => context.json(faults.list()));
  control.post("/sandbox/faults", async (context) => {
    const body = await readControl(context, faultSchema, EXAMPLES.faults);
    if (body instanceof Response) return body;
    faults.add(body);
    return context.json(faults.list());
  });
  control.delete("/sandbox/faults", (context) => {
    faults.clear();
    return context.json([]);
  });
  control.all("/sandbox/*", (context) => refuse(context, 404, `no such call; there are: ${CALLS}`));

  function receive(
    invoice: SandboxInvoice,
    method: SandboxMethod,
    value: number,
  ): ReturnType<typeof receivePayment> {
    const id = method.isLightning ? randomHex(64) : `${randomHex(64)}-0`;
    return receivePayment(invoice, method, { id, value, at: world.now() });
  }
  return control;
}

/** The body through its schema; an empty one is an empty object, a form is an object too. */
async function readControl<S extends z.ZodType>(
  context: Context,
  schema: S,
  example: string,
): Promise<z.infer<S> | Response> {
  const text = await context.req.text();
  // `curl -d '{…}'` calls its JSON a form.
  const isForm = !text.trimStart().startsWith("{") &&
    /form-urlencoded/.test(context.req.header("content-type") ?? "");
  let value: unknown;
  try {
    value = isForm
      ? Object.fromEntries(new URLSearchParams(text))
      : JSON.parse(text.trim() === "" ? "{}" : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse(context, 400, `the body has to be JSON; send ${example}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) =>
    [...(path.length === 0 ? [] : [path.join(".")]), message].join(": ")
  );
  return refuse(context, 400, `${issues.join("; ")}; send ${example}`);
}
