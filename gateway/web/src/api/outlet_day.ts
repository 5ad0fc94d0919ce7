/** Which day it is at an outlet: on its wall, and in its books, whose day may begin hours later. */

export interface Clock {
  zone?: string;
  business_day_starts_at?: string;
}

const HOUR_MS = 3_600_000;

/** "2027-05-03". A browser that has not heard of the zone says what its own wall says. */
export function dayAt({ zone }: Clock, now: number = Date.now()): string {
  const wished: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" };
  try {
    return new Intl.DateTimeFormat("en-CA", { ...wished, ...(zone === undefined ? {} : { timeZone: zone }) }).format(now);
  } catch {
    return new Intl.DateTimeFormat("en-CA", wished).format(now);
  }
}

export function businessDayAt(outlet: Clock, now: number = Date.now()): string {
  const [hours = 0, minutes = 0] = (outlet.business_day_starts_at ?? "00:00").split(":").map(Number);
  return dayAt(outlet, now - (hours + minutes / 60) * HOUR_MS);
}

/** On the clock of this device, some days from now, as a form sends it: the suite decides by the wall of the outlet. */
export function dayFromNow(days: number): string {
  const then = new Date();
  then.setDate(then.getDate() + days);
  return dayAt({}, then.getTime());
}
