/** How things from the suite are shown. */

/** A drawing as the source of an image, where no script in it could run. */
export function svgImage(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Typed digits as they are read out: a card's in fours, a phone's in threes from its end. */
export function inGroups(digits: string): string {
  return digits.length === 16 ? inFours(digits) : digits.replace(/(?=(.{3})+$)(?!^)/g, "\u00a0");
}

/** A card's number in groups of four, as it is printed. */
export function inFours(number: string): string {
  return number.replace(/\D/g, "").replace(/(.{4})(?=.)/g, "$1\u00a0");
}

/** A code as the suite takes it: "House rules 2027" is house-rules-2027. */
export function coded(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}
