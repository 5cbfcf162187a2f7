/**
 * Dates, days, money and coins as people write them. Pure; the time zone is the caller's.
 *
 * @module
 */

import { daysLeft, parseDecimal } from "../../license/mod.ts";
import type { PendingPayment } from "../types.ts";

/** The languages there are. */
export type Language = "fr" | "en";

/** Formats for one language and one time zone. Instants in epoch ms. */
export interface Format {
  /** "23 nov. 2026" */
  date(at: number): string;
  /** "23 nov. 2026, 18:05" */
  dateTime(at: number): string;
  /** "18:05" */
  time(at: number): string;
  /** "29,99 €" */
  money(amount: string, currency: string): string;
  /** "0,000 499 84 BTC": at least eight decimals in groups of three */
  coins(amount: string, currency: string): string;
  /** An amount with its currency as one text: "29.99 EUR" as {@linkcode money}; others as they are. */
  priced(text: string): string;
  /** "3 jours", "1 jour" */
  days(count: number): string;
  /** "14 min 12 s" */
  duration(ms: number): string;
  /** Whether both instants are on the same calendar day in the time zone. */
  isSameDay(a: number, b: number): boolean;
  /** Texts as a choice: "a, b ou c" */
  either(texts: readonly string[]): string;
}

const LOCALES: Readonly<Record<Language, string>> = { fr: "fr-FR", en: "en-GB" };
const GROUP_SEPARATOR = "\u202f";

/** Makes the formats. `timeZone` is the system's when it is not given. */
export function createFormat(language: Language, timeZone?: string): Format {
  const locale = LOCALES[language];
  const zone = timeZone === undefined ? {} : { timeZone };
  const calendar = new Intl.DateTimeFormat(locale, {
    ...zone,
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const time = new Intl.DateTimeFormat(locale, { ...zone, hour: "2-digit", minute: "2-digit" });
  // French counts the first of a month, and only the first.
  const date = (at: number): string =>
    language === "fr" ? calendar.format(at).replace(/^1 /, "1er ") : calendar.format(at);
  const decimalComma = language === "fr" ? "," : ".";
  return {
    date,
    time: (at) => time.format(at),
    dateTime: (at) => `${date(at)}, ${time.format(at)}`,
    money: (amount, currency) => formatMoney(amount, currency, locale),
    coins(amount, currency): string {
      const [whole = "0", decimals = ""] = amount.split(".");
      const groups = decimals.padEnd(8, "0").match(/.{1,3}/g) ?? [];
      return `${whole}${decimalComma}${groups.join(GROUP_SEPARATOR)}\u00a0${currency}`;
    },
    priced(text): string {
      const match = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text);
      return match === null ? text : formatMoney(match[1] ?? "", match[2] ?? "", locale);
    },
    days: (count) => language === "fr" ? frenchDays(count) : englishDays(count),
    duration: (ms) => formatDuration(ms, language),
    isSameDay: (a, b) => date(a) === date(b),
    either: (texts) => new Intl.ListFormat(locale, { type: "disjunction" }).format(texts),
  };
}

/** Days left as a number for a sentence; 1 on the last day. */
export function wholeDaysLeft(until: number, now: number): number {
  return Math.max(1, daysLeft(until, now));
}

/** The text with a capital at its beginning. */
export function capitalise(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** What is missing of a payment, exactly, by each way to pay it; empty when no way tells it. */
export function missingCoins({ methods }: PendingPayment, format: Format): string {
  const due = methods.filter((method) => (parseDecimal(method.due)?.units ?? 0n) > 0n);
  return format.either(due.map(({ method, due: amount, currency }) => {
    const coins = format.coins(amount, currency);
    return due.length === 1 ? coins : `${coins} (${method})`;
  }));
}

function formatMoney(amount: string, currency: string, locale: string): string {
  try {
    const usual = new Intl.NumberFormat(locale, { style: "currency", currency });
    const { maximumFractionDigits = 2 } = usual.resolvedOptions();
    const digits = amount.split(".")[1]?.length ?? 0;
    const format = digits <= maximumFractionDigits
      ? usual
      // A price in coins is never rounded.
      : new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        minimumFractionDigits: digits,
      });
    // A decimal string is formatted as it stands, digit by digit.
    return format.format(amount as Intl.StringNumericLiteral);
  } catch (error) {
    // Not a currency that the system knows.
    if (error instanceof RangeError) return `${amount}\u00a0${currency}`;
    throw error;
  }
}

function frenchDays(count: number): string {
  return `${count}\u00a0${count < 2 ? "jour" : "jours"}`;
}

function englishDays(count: number): string {
  return `${count}\u00a0${count === 1 ? "day" : "days"}`;
}

function formatDuration(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (hours >= 48) {
    const days = Math.round(hours / 24);
    return language === "fr" ? frenchDays(days) : englishDays(days);
  }
  if (hours > 0) return `${hours}\u00a0h\u00a0${String(minutes).padStart(2, "0")}`;
  return minutes > 0
    ? `${minutes}\u00a0min\u00a0${String(rest).padStart(2, "0")}\u00a0s`
    : `${rest}\u00a0s`;
}
