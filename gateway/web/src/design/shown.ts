/** How things from the suite are shown. */

/** A drawing as the source of an image, where no script in it could run. */
export function svgImage(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A number as it is read out: a card's in fours, a phone's in threes from its end. */
export function inGroups(number: string): string {
  const digits = number.replace(/\D/g, "");
  if (digits.length === 16) return inFours(digits);
  return (number.startsWith("+") ? "+" : "") + digits.replace(/(?=(.{3})+$)(?!^)/g, "\u00a0");
}

const COUNTRY_CODE = /^\+(1|7|20|2[1-9]\d|27|3[578]\d|3[0-469]|4[02]\d|4\d|5[09]\d|5\d|6[7-9]\d|6\d|8[05-8]\d|8\d|9[679]\d|9\d)/;

/** "+371 29 125 002": a phone as it is read aloud. */
export function groupedPhone(phone: string): string {
  const code = COUNTRY_CODE.exec(phone)?.[0] ?? "";
  const number = phone.slice(code.length);
  const groups = { 8: [2, 3, 3], 9: [3, 3, 3], 10: [3, 3, 2, 2] }[number.length] ?? Array.from({ length: Math.ceil(number.length / 3) }, () => 3);
  const ends = groups.map((_, place) => groups.slice(0, place + 1).reduce((sum, each) => sum + each, 0));
  return [code, ...groups.map((length, place) => number.slice(ends[place]! - length, ends[place]))].filter((part) => part !== "").join("\u00a0");
}

/** A card's number in groups of four, as it is printed. */
export function inFours(number: string): string {
  return number.replace(/\D/g, "").replace(/(.{4})(?=.)/g, "$1\u00a0");
}

/** A code as the suite takes it: "House rules 2027" is house-rules-2027. */
export function coded(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}
