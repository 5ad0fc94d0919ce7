/** Every language says everything, in the right plural, and says nothing that no page asks for. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { LOCALES, fill, firstLocale, plural, typeset } from "../src/words";
import { textsInCode } from "./texts_in_code";

type Catalogue = Record<string, string | Record<string, string>>;
const SOURCES = join(import.meta.dirname, "../src");
function catalogue(name: string): Catalogue {
  return JSON.parse(readFileSync(join(SOURCES, "words", name), "utf8")) as Catalogue;
}

const catalogues = Object.fromEntries(
  LOCALES.map((locale) => [locale, Object.assign({}, ...["", "file.", "gym.", "hq.", "me."].map((shelf) => catalogue(`${shelf}${locale}.json`))) as Catalogue]),
) as Record<(typeof LOCALES)[number], Catalogue>;
const keys = Object.keys(catalogues.en);
const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(SOURCES, name), "utf8") }));
const code = sources.map(({ text }) => text).join("\n");
/** Names and words that the language took as they are. */
const THE_SAME_EVERYWHERE = /^(PIN|[Ee]-mail|Program|Plan|Login|administrator)$/;

function textsOf(entry: string | Record<string, string>): string[] {
  return typeof entry === "string" ? [entry] : Object.values(entry);
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).filter((name) => name !== "n");
}

describe.each(LOCALES)("the words in %s", (locale) => {
  test("are complete: the same keys as in English", () => {
    expect(Object.keys(catalogues[locale]).sort()).toEqual([...keys].sort());
  });

  test("have every plural form of the language, and no other", () => {
    const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.slice().sort();
    for (const [key, entry] of Object.entries(catalogues[locale])) {
      if (typeof entry !== "string") expect(Object.keys(entry).sort(), key).toEqual(wanted);
    }
  });

  test("are never empty and fill in what English fills in", () => {
    for (const key of keys) {
      const wanted = [...new Set(textsOf(catalogues.en[key]!).flatMap(namesIn))].sort();
      for (const text of textsOf(catalogues[locale][key]!)) {
        expect(text.trim(), key).not.toBe("");
        expect([...new Set(namesIn(text))].sort(), `${key}: ${text}`).toEqual(wanted);
      }
    }
  });
});

describe.each(LOCALES)("as people write %s", (locale) => {
  const texts = keys.flatMap((key) => textsOf(catalogues[locale][key]!).map((text) => ({ key, text })));
  const QUOTES = { en: "“”", ru: "«»", pl: "„”", lv: "„”" }[locale];

  test("quotation marks are the language's own, and an ellipsis is one sign", () => {
    expect(texts.filter(({ text }) => /["'`]|\.\.\.|\s\s|^\s|\s$/.test(text))).toEqual([]);
    expect(texts.filter(({ text }) => [..."“”«»„‟"].some((mark) => text.includes(mark) && !QUOTES.includes(mark)))).toEqual([]);
  });

  test("what is counted has the forms of a counted word", () => {
    expect(texts.filter(({ key, text }) => text.includes("{n}") && typeof catalogues[locale][key] === "string")).toEqual([]);
    expect(keys.filter((key) => typeof catalogues[locale][key] !== typeof catalogues.en[key])).toEqual([]);
  });

  test.skipIf(locale === "en")("nothing was left in English", () => {
    const left = keys.filter((key) => {
      const [here, there] = [textsOf(catalogues[locale][key]!), textsOf(catalogues.en[key]!)];
      return here.some((text) => there.includes(text) && /\p{L}{2}/u.test(fill(text, {}).replace(/\{\w+\}/g, "")) && !THE_SAME_EVERYWHERE.test(text));
    });
    expect(left.map((key) => `${key}: ${textsOf(catalogues[locale][key]!).join(" / ")}`)).toEqual([]);
  });
});

test("a text that counts is asked for with its count", () => {
  const asked = [...code.matchAll(/\bt\(\s*"([^"]+)"(\s*,\s*(?:\w+|\{(?:[^{}]|\{[^{}]*\})*\})\s*,)?/g)];
  expect(asked.filter(([, key, counted]) => typeof catalogues.en[key!] === "object" && counted === undefined).map(([, key]) => key)).toEqual([]);
});

test("a number stays with its word, a short word with the next and a dash with the one before", () => {
  expect(typeset("{n} cups to a free one – soon")).toBe("{n}\u00a0cups to a\u00a0free one\u00a0– soon");
  expect(typeset("Это и с гостем — да")).toBe("Это и\u00a0с\u00a0гостем\u00a0— да");
});

test("no text stands in the code", () => {
  expect(sources.flatMap(({ name, text }) => textsInCode(name, text))).toEqual([]);
});

test("the scanner of the code sees what it is for", () => {
  const bad = `<p aria-label="Close" title={t("x")}>Hello {name} <b>— · —</b></p>; <i alt={"Picture"} class="row">{t("y")}</i>; <p>{ok ? "Yes" : t("no")}</p>`;
  expect(textsInCode("bad.tsx", bad)).toEqual(["bad.tsx: Close", "bad.tsx: Hello", "bad.tsx: Picture", "bad.tsx: Yes"]);
});

test("a word that no page uses is not kept", () => {
  expect(keys.filter((key) => !code.includes(`"${key}"`))).toEqual([]);
});

test("a word that a page uses exists", () => {
  const used = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((found) => found[1]!);
  expect(used.filter((key) => !keys.includes(key))).toEqual([]);
});

test.each([
  ["en", 1, "1 more cup to a free one"],
  ["en", 3, "3 more cups to a free one"],
  ["ru", 1, "ещё 1 чашка до бесплатной"],
  ["ru", 3, "ещё 3 чашки до бесплатной"],
  ["ru", 5, "ещё 5 чашек до бесплатной"],
  ["pl", 2, "jeszcze 2 kawy do darmowej"],
  ["pl", 5, "jeszcze 5 kaw do darmowej"],
  ["lv", 1, "vēl 1 kafija līdz bezmaksas kafijai"],
  ["lv", 10, "vēl 10 kafiju līdz bezmaksas kafijai"],
  ["lv", 21, "vēl 21 kafija līdz bezmaksas kafijai"],
] as const)("in %s, %i cups are counted as people say it", (locale, count, words) => {
  expect(fill(plural(catalogues[locale]["stamps.to_go"] as Record<string, string>, locale, count), { n: count })).toBe(words);
});

test("visits are counted as visits, and cups as cups", async () => {
  vi.stubGlobal("document", { documentElement: {} });
  const { show } = await import("../src/words");
  const { toGo } = await import("../src/design/Cups");
  const { atTill } = await import("../src/cashier/programs");
  await show("ru");
  const [cups, visits] = [{ code: "coffee", unit: "stamp", balance: 1, target: 6 }, { code: "a-gym", unit: "visit", balance: 8, target: 10 }];
  expect([toGo(cups), toGo(visits)].map((words) => words.replaceAll("\u00a0", " "))).toEqual(["ещё 5 чашек до бесплатной", "ещё 2 визита до награды"]);
  // A till tells what is bought there first, and of visits once there are any.
  expect(atTill([visits, cups])).toEqual([cups, visits]);
  expect(atTill([{ ...visits, balance: 0 }, cups])).toEqual([cups]);
});

test("the first language is the person's choice, then the browser's, then English", () => {
  expect(firstLocale("lv", ["ru-RU"])).toBe("lv");
  expect(firstLocale(null, ["de-DE", "pl-PL", "en"])).toBe("pl");
  expect(firstLocale("xx", ["de"])).toBe("en");
});

describe("dates", () => {
  beforeEach(() => {
    vi.stubGlobal("document", { documentElement: {} });
  });

  test("a birthday is told as a person would tell it, and a last day carries no other day's zone", async () => {
    const { show } = await import("../src/words");
    const { day, daysAway } = await import("../src/words/dates");
    const now = new Date("2027-01-20T12:00:00Z");
    await show("en");
    expect([daysAway(0), daysAway(-1), daysAway(2)]).toEqual(["today", "yesterday", "in 2 days"]);
    expect(day("2027-05-03", now)).toBe("3 May");
    expect(day("2028-05-03", now)).toBe("3 May 2028");
    await show("ru");
    expect([daysAway(0), daysAway(-1), daysAway(3)]).toEqual(["сегодня", "вчера", "через 3 дня"]);
    expect(day("2027-05-03", now)).toBe("3 мая");
    await show("lv");
    expect(day("2027-05-03", now)).toBe("03.05.");
  });

  test("a last visit was today or yesterday by the day of its outlet, whatever zone the tablet is set to", async () => {
    const { show } = await import("../src/words");
    const { lastDay, lastMoment } = await import("../src/words/dates");
    // Half past midnight in Riga; in London it is still the day before.
    const now = new Date("2027-05-12T21:30:00Z");
    const [justNow, anHourAgo, aDayAgo] = ["2027-05-12T21:10:00Z", "2027-05-12T20:30:00Z", "2027-05-11T20:30:00Z"];
    const told: string[] = [];
    for (const language of ["en", "ru", "pl", "lv"] as const) {
      await show(language);
      told.push(...[justNow, anHourAgo, aDayAgo].map((at) => lastDay(at, "Europe/Riga", now)));
    }
    expect(told).toEqual(["today", "yesterday", "11 May", "сегодня", "вчера", "11 мая", "dzisiaj", "wczoraj", "11 maja", "šodien", "vakar", "11.05."]);
    await show("en");
    expect([anHourAgo, aDayAgo].map((at) => lastDay(at, "Europe/London", now))).toEqual(["today", "yesterday"]);
    expect(lastMoment(justNow, "Europe/Riga", now)).toMatch(/^today, 00:10/);
    expect(lastMoment(anHourAgo, "Europe/Riga", now)).toMatch(/^yesterday, 23:30/);
    expect(lastMoment(aDayAgo, "Europe/Riga", now)).toMatch(/^11 May.*23:30/);
    // A clock that runs behind the suite's makes no tomorrow.
    expect(lastDay("2027-05-13T21:30:00Z", "Europe/Riga", now)).toBe("14 May");
  });

  test("a birthday stands in the case that its month needs, with its year only where one is known", async () => {
    const { show } = await import("../src/words");
    const { birthdayInWords } = await import("../src/words/dates");
    const told: string[] = [];
    for (const language of ["en", "ru", "pl", "lv"] as const) {
      await show(language);
      told.push(birthdayInWords({ month: 3, day: 14, year: null }), birthdayInWords({ month: 2, day: 29, year: null }));
    }
    expect(told).toEqual(["14 March", "29 February", "14 марта", "29 февраля", "14 marca", "29 lutego", "14. marts", "29. februāris"]);
    await show("en");
    expect(birthdayInWords({ month: 3, day: 14, year: 1990 })).toBe("14 March 1990");
  });
});

test("a sentence behind a day of Latvian has one full stop", async () => {
  const { oneStop } = await import("../src/words");
  expect(oneStop("Jāmaksā 49 € kopš 28.11.. Samaksāt var pie letes.")).toBe("Jāmaksā 49 € kopš 28.11. Samaksāt var pie letes.");
  expect(oneStop("Beidzās 13.11..")).toBe("Beidzās 13.11.");
});

test("a day is that of the wall of an outlet, and of its books until their day begins", async () => {
  const { businessDayAt, dayAt } = await import("../src/api/outlet_day");
  const riga = { zone: "Europe/Riga", business_day_starts_at: "04:00" };
  // Half past midnight in Riga, half past ten in the evening in London.
  const night = Date.parse("2027-05-12T21:30:00Z");
  expect([dayAt(riga, night), businessDayAt(riga, night), dayAt({ zone: "Europe/London" }, night)]).toEqual(["2027-05-13", "2027-05-12", "2027-05-12"]);
  expect(businessDayAt(riga, Date.parse("2027-05-13T01:00:00Z"))).toBe("2027-05-13");
});
