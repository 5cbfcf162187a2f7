/**
 * A shop in memory: a ledger of payments that tests pay, confirm, replace and expire, and the ways
 * to ask about it that different API keys have.
 *
 * @module
 */

import { formatDecimal, parseDecimal, subtract } from "../../src/license/mod.ts";
import type {
  PaymentOrder,
  PaymentReading,
  PaymentSource,
  PaymentTerms,
  Progress,
  ProgressCause,
  SourceAnswer,
  SourceProblem,
  SourceProblemCode,
} from "../../src/license/mod.ts";

/** What an API key may do; `broken` is refused with 401. */
export type FakeKey = "view" | "create" | "broken";

const EXPIRES_AFTER_MS = 15 * 60_000;
const MONITORED_MS = 24 * 60 * 60_000;

interface FakePayment {
  readonly id: string;
  readonly terms: PaymentTerms;
  readonly progress: Progress;
  readonly cause: ProgressCause;
  readonly paidAmount: string;
  readonly completedAt?: number;
}

/** A shop with movable payments. Every answer carries the shop's clock, in whole seconds. */
export class FakeShop {
  readonly storeId: string;
  readonly #now: () => number;
  readonly #payments = new Map<string, FakePayment>();
  readonly #calls: string[] = [];
  #count = 0;
  #problem: SourceProblem | undefined;
  #tellsTime = true;
  #hidden: ReadonlySet<string> = new Set();

  /** `now` is the true time, epoch ms. */
  constructor(now: () => number, storeId = "STORE") {
    this.#now = now;
    this.storeId = storeId;
  }

  /** The names of the calls made, in order: `create`, `read:ID`, `find`, `ping`. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** The ids of all payments, in the order of their making. */
  get ids(): readonly string[] {
    return [...this.#payments.keys()];
  }

  /** The terms of a payment. */
  termsOf(id: string): PaymentTerms {
    return this.#get(id).terms;
  }

  /** Every answer is this problem from now on; `undefined` heals. */
  failWith(code: SourceProblemCode | undefined, more: Partial<SourceProblem> = {}): void {
    this.#problem = code === undefined ? undefined : { code, retryable: true, ...more };
  }

  /** Whether answers carry the server's time. */
  tellTime(tells: boolean): void {
    this.#tellsTime = tells;
  }

  /** The server forgets these payments; none: it knows all again. */
  hide(...ids: readonly string[]): void {
    this.#hidden = new Set(ids);
  }

  /** Makes a payment as anybody with a create-key or the merchant's hand could. */
  make(terms: Partial<PaymentTerms> & { readonly licenseKey?: string }): string {
    this.#count++;
    const id = `P${String(this.#count).padStart(3, "0")}`;
    const payment: FakePayment = {
      id,
      terms: {
        storeId: this.storeId,
        type: "standard",
        amount: "29.99",
        currency: "EUR",
        createdAt: seconds(this.#now()),
        ...terms,
      },
      progress: "new",
      cause: "none",
      paidAmount: "0",
    };
    this.#payments.set(id, payment);
    return id;
  }

  /** Pays all that is due, or an amount; unconfirmed. */
  pay(id: string, amount?: string): void {
    const payment = this.#current(id);
    const paidAmount = amount === undefined
      ? payment.terms.amount
      : sum(payment.paidAmount, amount);
    const isAll = isCovered(paidAmount, payment.terms.amount);
    const isLate = payment.progress === "expired";
    this.#set(id, {
      paidAmount,
      completedAt: seconds(this.#now()),
      progress: isLate ? "expired" : isAll ? "processing" : "new",
      cause: isAll ? isLate ? "late" : "none" : "partial",
    });
  }

  /** The payment gets its confirmations. */
  confirm(id: string): void {
    this.#set(id, { progress: "settled", cause: "none" });
  }

  /** Pays and confirms. */
  settle(id: string): void {
    this.pay(id);
    this.confirm(id);
  }

  /** The unconfirmed payment was replaced by another transaction: the money is gone. */
  replace(id: string): void {
    const { completedAt: _gone, ...payment } = this.#get(id);
    this.#payments.set(id, { ...payment, progress: "new", cause: "none", paidAmount: "0" });
  }

  /** The payment was never confirmed, or the merchant refused it. */
  invalidate(id: string): void {
    this.#set(id, { progress: "invalid", cause: "invalid" });
  }

  /** The merchant marks it as settled by hand. */
  mark(id: string): void {
    this.#set(id, { progress: "settled", cause: "marked" });
  }

  /** Any state at all, for what honest servers do not do. */
  force(id: string, state: Partial<Omit<FakePayment, "id">>): void {
    this.#set(id, state);
  }

  /** The way to ask that a key has. */
  source(key: FakeKey = "view"): PaymentSource {
    return {
      createPayment: (order) =>
        Promise.resolve(this.#answer("create", () => this.#create(order, key))),
      readPayment: (id) => Promise.resolve(this.#answer(`read:${id}`, () => this.#read(id, key))),
      findPayments: (licenseKey) =>
        Promise.resolve(this.#answer("find", () => this.#find(licenseKey, key))),
      ping: () => Promise.resolve(this.#answer("ping", () => answered(undefined))),
    };
  }

  #create(order: PaymentOrder, key: FakeKey): SourceAnswer<PaymentReading> {
    if (key === "broken") return refusal(key);
    const { language: _language, ...terms } = order;
    const id = this.make(terms);
    return answered(this.#reading(id));
  }

  #read(id: string, key: FakeKey): SourceAnswer<PaymentReading> {
    const isKnown = this.#payments.has(id) && !this.#hidden.has(id);
    if (key === "view") return isKnown ? answered(this.#reading(id)) : { kind: "notFound" };
    return isKnown ? answered(this.#publicReading(id)) : refusal(key);
  }

  #find(licenseKey: string, key: FakeKey): SourceAnswer<readonly PaymentReading[]> {
    if (key !== "view") return refusal(key);
    const found = this.ids.filter((id) =>
      this.#get(id).terms.licenseKey === licenseKey && !this.#hidden.has(id)
    );
    return answered(found.map((id) => this.#reading(id)));
  }

  #answer<T>(call: string, ask: () => SourceAnswer<T>): SourceAnswer<T> {
    this.#calls.push(call);
    if (this.#problem !== undefined) return { kind: "problem", problem: this.#problem };
    const answer = ask();
    return this.#tellsTime ? { ...answer, serverAt: seconds(this.#now()) } : answer;
  }

  #reading(id: string): PaymentReading {
    const { terms, progress, cause, paidAmount, completedAt } = this.#current(id);
    const expiresAt = terms.createdAt + EXPIRES_AFTER_MS;
    return {
      id,
      via: "api",
      progress,
      cause,
      terms,
      paidAmount,
      ...(completedAt === undefined ? {} : { completedAt }),
      expiresAt,
      monitoredUntil: expiresAt + MONITORED_MS,
      checkoutLink: `https://pay.example/i/${id}`,
      methods: [{
        method: "BTC-CHAIN",
        currency: "BTC",
        due: coins(rest(terms.amount, paidAmount)),
        paid: coins(paidAmount),
      }],
    };
  }

  #publicReading(id: string): PaymentReading {
    const {
      via: _via,
      terms: _terms,
      paidAmount: _paid,
      completedAt: _at,
      monitoredUntil: _until,
      ...rest
    } = this.#reading(id);
    const cause = rest.cause === "partial" || rest.cause === "late" ? rest.cause : "none";
    return { ...rest, via: "publicStatus", cause };
  }

  /** As it stands now: an unpaid one expires by itself. */
  #current(id: string): FakePayment {
    const payment = this.#get(id);
    const isOver = this.#now() >= payment.terms.createdAt + EXPIRES_AFTER_MS;
    if (payment.progress !== "new" || !isOver) return payment;
    return { ...payment, progress: "expired" };
  }

  #get(id: string): FakePayment {
    const payment = this.#payments.get(id);
    if (payment === undefined) throw new RangeError(`No such payment: ${id}`);
    return payment;
  }

  #set(id: string, change: Partial<FakePayment>): void {
    this.#payments.set(id, { ...this.#current(id), ...change });
  }
}

function answered<T>(value: T): SourceAnswer<T> {
  return { kind: "answered", value };
}

function refusal(key: FakeKey): SourceAnswer<never> {
  return {
    kind: "problem",
    problem: key === "broken" ? { code: "unauthenticated", retryable: false, status: 401 } : {
      code: "missingPermission",
      retryable: false,
      status: 403,
      permission: "btcpay.store.canviewinvoices",
    },
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function rest(amount: string, paid: string): string {
  return subtractText(amount, paid);
}

function sum(a: string, b: string): string {
  return subtractText(a, `-${b}`);
}

function subtractText(a: string, b: string): string {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  if (left === undefined || right === undefined) throw new RangeError(`No decimals: ${a}, ${b}`);
  return formatDecimal(subtract(left, right));
}

function isCovered(paid: string, amount: string): boolean {
  return !subtractText(paid, amount).startsWith("-");
}

/** One unit of currency is 0.00001 coins; nothing is due below zero. */
function coins(amount: string): string {
  const decimal = parseDecimal(amount);
  if (decimal === undefined || decimal.units < 0n) return "0";
  return formatDecimal({ units: decimal.units, scale: decimal.scale + 5 });
}
