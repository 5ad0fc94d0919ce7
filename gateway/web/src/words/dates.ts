/** Dates and spans in plain words, by the browser's own knowledge of languages. */

import { dayAt } from "../api/outlet_day";
import { locale } from "./index";

const DAY_MS = 86_400_000;
/** Shops here write 3 May and 14:05 in English too; in Latvian a day with its month's name would need a case after "until". */
const FORMATS = { en: "en-GB", ru: "ru", pl: "pl", lv: "lv" } as const;

function monthStyle(): "2-digit" | "long" {
  return locale() === "lv" ? "2-digit" : "long";
}

/** "today", "yesterday", "in 2 days". */
export function daysAway(days: number): string {
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
}

/** When somebody was last seen: "today", "yesterday", else "3 May", as it is said where the zone is. */
export function lastDay(instant: string, zone: string | null = null, now: Date = new Date()): string {
  return recently(instant, zone, now) ?? day(dayIn(zone, new Date(instant)), now);
}

/** "today, 14:05", "yesterday, 14:05", else as `moment` says it. */
export function lastMoment(instant: string, zone: string | null = null, now: Date = new Date()): string {
  const when = recently(instant, zone, now);
  return when === null ? moment(instant, zone, now) : `${when}, ${onClock(new Date(instant), zone, { hour: "2-digit", minute: "2-digit" })}`;
}

function recently(instant: string, zone: string | null, now: Date): string | null {
  const days = (Date.parse(dayIn(zone, new Date(instant))) - Date.parse(dayIn(zone, now))) / DAY_MS;
  return days === 0 || days === -1 ? daysAway(days) : null;
}

function dayIn(zone: string | null, at: Date): string {
  return dayAt(zone === null ? {} : { zone }, at.getTime());
}

/** "12 seconds ago", "3 minutes ago", "2 hours ago", "5 days ago". */
export function ago(seconds: number): string {
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "always" });
  if (seconds < 60) return words.format(-Math.max(1, Math.round(seconds)), "second");
  if (seconds < 3_600) return words.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.round(seconds / 3_600), "hour");
  return words.format(-Math.round(seconds / 86_400), "day");
}

/** "3 May", with the year when it is not this one. The day is a calendar day (2027-05-03): no zone may shift it. */
export function day(isoDay: string, now: Date = new Date()): string {
  const [year, month, date] = isoDay.slice(0, 10).split("-").map(Number) as [number, number, number];
  return new Intl.DateTimeFormat(FORMATS[locale()], {
    day: "numeric",
    month: monthStyle(),
    timeZone: "UTC",
    ...(year === now.getFullYear() ? {} : { year: "numeric" }),
  }).format(Date.UTC(year, month - 1, date));
}

/** "14 March 1990", "14 марта": in a language with cases a month has another form behind a day. */
export function birthdayInWords({ month, day: date, year }: { month: number; day: number; year: number | null }): string {
  // Without a year, one that has a 29 February.
  const shown = new Date(Date.UTC(2000, month - 1, date));
  if (year !== null) shown.setUTCFullYear(year, month - 1, date);
  return new Intl.DateTimeFormat(FORMATS[locale()], { day: "numeric", month: "long", timeZone: "UTC", ...(year === null ? {} : { year: "numeric" }) }).format(shown);
}

/** "3 May, 14:05" on the clock of this device, or on that of another zone, which is then named; with the year when it is not this one. */
export function moment(instant: string, zone: string | null = null, now: Date = new Date()): string {
  const at = new Date(instant);
  const written: Intl.DateTimeFormatOptions = { year: "numeric", month: monthStyle(), day: "numeric", hour: "2-digit", minute: "2-digit" };
  if (at.getFullYear() === now.getFullYear()) delete written.year;
  return onClock(at, zone, written);
}

function onClock(at: Date, zone: string | null, written: Intl.DateTimeFormatOptions): string {
  const here = new Intl.DateTimeFormat(FORMATS[locale()], written).format(at);
  const there = zone === null ? here : inZone(zone, written)?.format(at) ?? here;
  return there === here ? here : inZone(zone!, { ...written, timeZoneName: "short" })!.format(at);
}

/** Nothing for a zone that this browser, older than its name, has not heard of. */
function inZone(zone: string, written: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(FORMATS[locale()], { ...written, timeZone: zone });
  } catch {
    return null;
  }
}

/** On the clock of this device, or of a zone: at an outlet of another country it is another hour. */
export function clockTime(at: number, zone?: string): string {
  return new Intl.DateTimeFormat(FORMATS[locale()], { hour: "2-digit", minute: "2-digit", ...(zone === undefined ? {} : { timeZone: zone }) }).format(at);
}

export function monthNames(): string[] {
  const words = new Intl.DateTimeFormat(FORMATS[locale()], { month: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, month) => words.format(Date.UTC(2024, month, 1)));
}

const SOME_LEAP_YEAR = 2000;

/** How many days a month (1 to 12) has; as many as any has before one is chosen. Without a year, 29 February is a day. */
export function daysIn(month: number, year: number = SOME_LEAP_YEAR): number {
  return month === 0 ? 31 : new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** "Mon", "пн"; 1 is Monday, and 4 January 2027 is one. */
export function weekdayName(weekday: number): string {
  return new Intl.DateTimeFormat(FORMATS[locale()], { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2027, 0, 3 + weekday));
}

/** "1:43" */
export function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
