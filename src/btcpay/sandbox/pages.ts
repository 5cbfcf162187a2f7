/**
 * What needs no key: the checkout page, its status, its socket.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { renderSVG } from "uqr";
import { current } from "./api.ts";
import { dueOf } from "./life.ts";
import type { SandboxInvoice, SandboxMethod } from "./model.ts";
import { coins, paymentLink, renderPublicStatus } from "./render.ts";
import type { SandboxWorld } from "./world.ts";

/** The real server pings every 25 to 30 s. */
const PING_MS = 27_000;
/** A change gives several hints, as the real server does. */
const HINTS = 2;

const WORDS = {
  fr: {
    states: {
      New: "En attente du paiement",
      Processing: "Paiement reçu, en attente de confirmation",
      Settled: "Payé",
      Expired: "Expiré",
      Invalid: "Invalide",
    },
    reasons: {
      PaidPartial: "payé en partie",
      PaidLate: "payé trop tard",
      PaidOver: "payé en trop",
      Marked: "marqué par le marchand",
    },
    methods: "Moyens de paiement",
    receipt: "Reçu",
    left: "Temps restant",
    due: "À payer",
    address: "Adresse",
    link: "Ouvrir dans le portefeuille",
    pay: "Payer",
    half: "Payer la moitié",
    confirm: "Confirmer",
    replace: "Double dépense",
    note: "Bac à sable : aucun argent ne change de main.",
  },
  en: {
    states: {
      New: "Waiting for the payment",
      Processing: "Payment received, waiting for confirmation",
      Settled: "Paid",
      Expired: "Expired",
      Invalid: "Invalid",
    },
    reasons: {
      PaidPartial: "partly paid",
      PaidLate: "paid too late",
      PaidOver: "paid too much",
      Marked: "marked by the merchant",
    },
    methods: "Ways to pay",
    receipt: "Receipt",
    left: "Time left",
    due: "To pay",
    address: "Address",
    link: "Open in wallet",
    pay: "Pay",
    half: "Pay half",
    confirm: "Confirm",
    replace: "Double-spend",
    note: "Sandbox: no money changes hands.",
  },
} as const;

/** Makes the public pages of one sandbox. */
export function createPages(world: SandboxWorld): Hono {
  const pages = new Hono();

  pages.get("/i/:id/status", (context) => {
    const invoice = current(world, context.req.param("id"));
    if (invoice === undefined) return context.body(null, 404);
    const method = pickMethod(context, invoice);
    return context.json(renderPublicStatus(invoice, method, {
      origin: new URL(context.req.url).origin,
      now: world.now(),
      storeName: world.state.storeName,
    }));
  });

  pages.get("/i/:id/status/ws", (context) => {
    const invoice = current(world, context.req.param("id"));
    const isOver = invoice === undefined ||
      ["Settled", "Invalid", "Expired"].includes(invoice.status);
    if (isOver) return context.body(null, 404);
    const upgrade = world.options.upgradeWebSocket;
    if (upgrade === undefined) return context.body(null, 501);
    if (context.req.header("upgrade")?.toLowerCase() !== "websocket") {
      return context.body(null, 400);
    }
    const { socket, response } = upgrade(context.req.raw);
    keepInformed(world, socket, invoice.id);
    return response;
  });

  pages.get("/i/:id/receipt", (context) => {
    const invoice = current(world, context.req.param("id"));
    if (invoice === undefined) return context.body(null, 404);
    const { language, words } = wordsOf(invoice);
    return context.html(page(
      words.receipt,
      html`
        <h1>${invoice.amount} ${invoice.currency}</h1>
        <p>${words.states[invoice.status]}${reasonOf(invoice, words)}</p>
      `,
      { language },
    ));
  });

  pages.get("/i/:id", (context) => {
    const invoice = current(world, context.req.param("id"));
    if (invoice === undefined) return context.body(null, 404);
    return context.html(checkoutPage(invoice, pickMethod(context, invoice), world.now()));
  });

  pages.post("/i/:id/:action{pay|half|confirm|replace}", async (context) => {
    const { id, action } = context.req.param();
    const invoice = current(world, id);
    if (invoice === undefined) return context.body(null, 404);
    const method = pickMethod(context, invoice);
    const body = action === "half" ? { amount: (invoice.cents / 200).toFixed(2) } : {};
    const own = { ...body, ...(method === undefined ? {} : { method: method.id }) };
    const target = new URL(
      `/sandbox/invoices/${id}/${action === "half" ? "pay" : action}`,
      context.req.url,
    );
    const control = context.env as { readonly control?: (request: Request) => Promise<Response> };
    await control.control?.(
      new Request(target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(action === "pay" || action === "half" ? own : {}),
      }),
    );
    return context.redirect(
      `/i/${id}${method === undefined ? "" : `?paymentMethodId=${method.id}`}`,
      303,
    );
  });
  return pages;
}

function pickMethod(context: Context, invoice: SandboxInvoice): SandboxMethod | undefined {
  const wanted = context.req.query("paymentMethodId");
  return invoice.methods.find(({ id }) => id === wanted) ?? invoice.methods[0];
}

/** Binary zero bytes for every change, a text ping in between, until either side closes. */
function keepInformed(world: SandboxWorld, socket: WebSocket, invoiceId: string): void {
  const closed = new AbortController();
  const stop = world.watch(invoiceId, () => {
    for (let hint = 0; hint < HINTS; hint++) {
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(1));
    }
  });
  async function ping(): Promise<void> {
    while (!closed.signal.aborted) {
      await world.options.clock.sleep(PING_MS, closed.signal);
      if (socket.readyState === WebSocket.OPEN) socket.send("ping");
    }
  }
  socket.onopen = () => {
    ping().catch(() => {});
  };
  socket.onclose = socket.onerror = () => {
    closed.abort();
    stop();
  };
}

type Html = ReturnType<typeof html>;

/** `refreshed`: the page is read again every two seconds, for as long as something may happen. */
function page(
  title: string,
  body: Html,
  options: { readonly language?: string; readonly refreshed?: boolean } = {},
): Html {
  const { language = "en", refreshed = false } = options;
  return html`
    <!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8">
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        ${refreshed ? raw('<meta http-equiv="refresh" content="2">') : ""}
        <style>
    :root { color-scheme: light dark; --accent: #0f766e; --line: #8884; }
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { font-size: 1.75rem; margin: 0; } .state { font-weight: 600; }
    .qr { background: #fff; padding: 16px; border: 1px solid var(--line); border-radius: 8px; width: 220px; margin: 1rem auto; }
    .qr svg { display: block; width: 100%; height: auto; }
    code { overflow-wrap: anywhere; } nav a { margin-right: 1rem; }
    form { display: inline-block; margin: .25rem .25rem .25rem 0; }
    button { font: inherit; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 6px; cursor: pointer; background: none; color: inherit; }
    button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { opacity: .7; } dd { margin: 0; }
    small { opacity: .7; }
    </style>
      </head>
      <body>${body}</body>
    </html>
  `;
}

type Words = (typeof WORDS)["fr" | "en"];

function wordsOf(
  invoice: SandboxInvoice,
): { readonly language: "fr" | "en"; readonly words: Words } {
  const language = invoice.checkout.defaultLanguage?.startsWith("fr") ? "fr" : "en";
  return { language, words: WORDS[language] };
}

/** Why it stands so, in brackets; nothing when the status says it all. */
function reasonOf({ additionalStatus }: SandboxInvoice, { reasons }: Words): string {
  const reason = Object.entries(reasons).find(([name]) => name === additionalStatus)?.[1];
  return reason === undefined ? "" : ` (${reason})`;
}

function checkoutPage(
  invoice: SandboxInvoice,
  method: SandboxMethod | undefined,
  now: number,
): Html {
  const { language, words } = wordsOf(invoice);
  const due = method === undefined ? 0 : Math.max(0, dueOf(invoice, method));
  const link = method === undefined ? "" : paymentLink(method, due);
  const minutes = Math.max(0, Math.ceil((invoice.expiresAt - now) / 60_000));
  const query = method === undefined ? "" : `?paymentMethodId=${method.id}`;
  const product = String(invoice.metadata["product"] ?? invoice.metadata["itemDesc"] ?? "");
  const button = (action: string, label: string, isPrimary = false): Html =>
    html`
      <form method="post"
        action="/i/${invoice.id}/${action}${query}"><button class="${isPrimary
          ? "primary"
          : ""}">${label}</button></form>
    `;
  const isOpen = invoice.status === "New" && method !== undefined;
  return page(
    `${invoice.amount} ${invoice.currency}`,
    html`
      <p>${product}</p>
      <h1>${invoice.amount} ${invoice.currency}</h1>
      <p class="state" role="status">${words
        .states[invoice.status]}${reasonOf(invoice, words)}</p>
      <nav aria-label="${words.methods}">${invoice.methods.map(({ id }) =>
        html`<a href="/i/${invoice.id}?paymentMethodId=${id}" ${
          id === method?.id ? raw('aria-current="page"') : ""
        }>${id}</a>`
      )}</nav>
      ${isOpen
        ? html`
          <div class="qr" role="img" aria-label="${link}">${raw(
            renderSVG(link, { border: 2 }),
          )}</div>
          <dl>
            <dt>${words.due}</dt>
            <dd>${coins(due)} ${method?.coin ?? ""}</dd>
            <dt>${words.address}</dt>
            <dd><code>${method?.address ?? ""}</code></dd>
            <dt>${words.left}</dt>
            <dd>${minutes} min</dd>
          </dl>
          <p><a href="${link}">${words.link}</a></p>
        `
        : ""}
      ${isOpen || invoice.status === "Expired" ? button("pay", words.pay, true) : ""}
      ${isOpen ? button("half", words.half) : ""}
      ${invoice.payments.length > 0 ? button("confirm", words.confirm) : ""}
      ${invoice.status === "Processing" ? button("replace", words.replace) : ""}
      <p><small>${words.note}</small></p>
    `,
    { language, refreshed: invoice.status === "New" || invoice.status === "Processing" },
  );
}
