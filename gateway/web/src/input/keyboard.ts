/** The characters that a scanner meant, whatever layout the tablet types with. */

const SHIFTED: Record<string, string> = {
  Digit1: "!", Digit2: "@", Digit3: "#", Digit4: "$", Digit5: "%", Digit6: "^", Digit7: "&", Digit8: "*", Digit9: "(", Digit0: ")",
  Minus: "_", Equal: "+", Semicolon: ":", Slash: "?", Period: ">", Comma: "<", Quote: '"', Backquote: "~",
  BracketLeft: "{", BracketRight: "}", Backslash: "|",
};
const PLAIN: Record<string, string> = {
  Minus: "-", Equal: "=", Semicolon: ";", Slash: "/", Period: ".", Comma: ",", Quote: "'", Backquote: "`",
  BracketLeft: "[", BracketRight: "]", Backslash: "\\", Space: " ",
  NumpadAdd: "+", NumpadSubtract: "-", NumpadDecimal: ".", NumpadDivide: "/", NumpadMultiply: "*",
};

export interface Press {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
}

/** What the key at this place types on a US keyboard, which is what scanners imitate; "" when it types nothing. */
export function usCharacter({ code, shiftKey }: Press): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit !== null && !(shiftKey && code.startsWith("Digit"))) return digit[1]!;
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter !== null) return shiftKey ? letter[1]! : letter[1]!.toLowerCase();
  return (shiftKey ? SHIFTED[code] : undefined) ?? PLAIN[code] ?? "";
}

/** What a person meant who types a number: on a French keyboard the digit row gives `&é"'(` without Shift, and means digits too. */
export function typedCharacter({ code, key, shiftKey }: Press): string {
  if (/^[\d+]$/.test(key)) return key;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit !== null && !shiftKey) return digit[1]!;
  return key.length === 1 ? key : "";
}
