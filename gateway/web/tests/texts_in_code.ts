/** Finds texts for people that stand in a source instead of a catalogue: between tags, and in the attributes that are read out. */
import ts from "typescript";

const READ_OUT = new Set(["aria-label", "alt", "title", "placeholder", "aria-description", "label", "hint"]);
/** Names, keys and codes are in nobody's language. */
const NO_WORDS = /^(Regulars|Esc|[A-Z0-9-]+)$/;
const CHOICES = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.PlusToken]);

export function textsInCode(name: string, text: string): string[] {
  if (!name.endsWith(".tsx")) return [];
  const found: string[] = [];
  const note = (said: string): void => {
    const words = said.trim();
    if (/\p{L}{2}/u.test(words) && !NO_WORDS.test(words)) found.push(`${name}: ${words}`);
  };

  /** What an expression shows: a literal, or either side of a choice. */
  function shown(node: ts.Node): void {
    if (ts.isStringLiteralLike(node)) note(node.text);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(shown);
    else if (ts.isParenthesizedExpression(node)) shown(node.expression);
    else if (ts.isBinaryExpression(node) && CHOICES.has(node.operatorToken.kind)) [node.left, node.right].forEach(shown);
    else if (ts.isTemplateExpression(node)) [node.head, ...node.templateSpans.map(({ literal }) => literal)].forEach((part) => note(part.text));
  }

  function look(node: ts.Node): void {
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxAttribute(node) && READ_OUT.has(node.name.getText(source)) && node.initializer !== undefined) {
      shown(ts.isJsxExpression(node.initializer) ? (node.initializer.expression ?? node.initializer) : node.initializer);
    }
    if (ts.isJsxExpression(node) && node.expression !== undefined && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))) shown(node.expression);
    node.forEachChild(look);
  }

  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  look(source);
  return found;
}
