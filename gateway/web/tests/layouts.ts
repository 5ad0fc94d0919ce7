/** A scanner that presses US keys, and the tablets that read them with their own layouts. */
import type { TimedPress } from "../src/input/wedge";

type Layout = Record<string, [plain: string, shifted: string]>;

const letters = (plain: string): Layout =>
  Object.fromEntries([..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((letter, at) => [`Key${letter}`, [plain[at]!, plain[at]!.toUpperCase()]]));
const digits = (plain: string, shifted: string): Layout =>
  Object.fromEntries([..."1234567890"].map((digit, at) => [`Digit${digit}`, [plain[at]!, shifted[at]!]]));

export const US: Layout = {
  ...letters("abcdefghijklmnopqrstuvwxyz"),
  ...digits("1234567890", "!@#$%^&*()"),
  Minus: ["-", "_"], Semicolon: [";", ":"], Slash: ["/", "?"], Period: [".", ">"], Equal: ["=", "+"], BracketRight: ["]", "}"],
};
export const RUSSIAN: Layout = {
  ...letters("фисвуапршолдьтщзйкыегмцчня"),
  ...digits("1234567890", "!\"№;%:?*()"),
  Minus: ["-", "_"], Semicolon: ["ж", "Ж"], Slash: [".", ","], Period: ["ю", "Ю"], Equal: ["=", "+"], BracketRight: ["ъ", "Ъ"],
};
/** "Polish 214", of typists: Y and Z change places. */
export const POLISH: Layout = {
  ...letters("abcdefghijklmnopqrstuvwxzy"),
  ...digits("1234567890", "!\"#$%&/()="),
  Minus: ["+", "?"], Semicolon: ["ł", "Ł"], Slash: ["-", "_"], Period: [".", ":"], Equal: ["'", "*"], BracketRight: ["ś", "ć"],
};
export const FRENCH: Layout = {
  ...letters("qbcdefghijkl,noparstuvzxyw"),
  ...digits("&é\"'(-è_çà", "1234567890"),
  Minus: [")", "°"], Semicolon: ["m", "M"], Slash: ["!", "§"], Period: [":", "/"], Comma: [";", "."], Equal: ["=", "+"], BracketRight: ["$", "£"],
};
/** French scanners type a bracket with AltGr, which arrives as the sign at the place of the digit. */
FRENCH["Intl"] = ["]", "]"];

/** The presses of a scanner set to `scanner`, as a tablet with the layout `tablet` reports them. */
export function scanOf(text: string, { scanner = US, tablet = US, gap = 8, from = 1_000 } = {}): TimedPress[] {
  const presses = [...text].map((character, at) => {
    const [code, shiftKey] = placeOf(character, scanner);
    return { code, key: tablet[code]![shiftKey ? 1 : 0], shiftKey, at: from + at * gap };
  });
  return [...presses, { code: "Enter", key: "Enter", shiftKey: false, at: from + text.length * gap }];
}

function placeOf(character: string, layout: Layout): [code: string, shiftKey: boolean] {
  for (const [code, [plain, shifted]] of Object.entries(layout)) {
    if (plain === character) return [code, false];
    if (shifted === character) return [code, true];
  }
  throw new Error(`this layout cannot type ${character}`);
}
