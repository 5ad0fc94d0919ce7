/** How things from the suite are shown. */

const FIRM_SPACE = "\u00a0";

/** A drawing as the source of an image, where no script in it could run. */
export function svgImage(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Codes of countries that have not three digits; all others have. */
const SHORT_CODE = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Typed digits as they are read out: a card's in fours; a phone's behind the code of its country in threes from the end, four of them in pairs rather than one alone. */
export function inGroups(digits: string): string {
  if (digits.length === 16 && !digits.startsWith("+")) return inFours(digits);
  const code = digits.startsWith("+") ? (SHORT_CODE.exec(digits)?.[0] ?? digits.slice(0, 4)) : "";
  const own = digits.slice(code.length);
  const inThrees = own.length % 3 === 1 ? own.slice(0, -4) : own;
  const inPairs = own.slice(inThrees.length);
  const groups = [code, inThrees.replace(/\B(?=(\d{3})+$)/g, FIRM_SPACE), inPairs.replace(/\B(?=(\d\d)+$)/g, FIRM_SPACE)];
  return groups.filter(Boolean).join(FIRM_SPACE);
}

/** A card's number in groups of four, as it is printed. */
export function inFours(number: string): string {
  return number.replace(/\D/g, "").replace(/(.{4})(?=.)/g, `$1${FIRM_SPACE}`);
}

/** A code as the suite takes it: "House rules 2027" is house-rules-2027. */
export function coded(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}
