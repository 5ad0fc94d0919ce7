/** `kept:<key>:<field>`: an id that will come with the answer to a command which is still on its way. */

import type { KeptCommand, Results } from "./shapes";

const REFERENCE = /kept:([0-9a-f-]{36}):(member_id|sale_id|redemption_id|check_in_id)/g;

export function referenceTo(key: string, field: keyof Results): string {
  return `kept:${key}:${field}`;
}

export function hasReferences(text: string): boolean {
  return needsOf(text).length > 0;
}

/** The keys that a path or body waits for. */
export function needsOf(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(REFERENCE)].map((found) => found[1]!)))];
}

/** What a seal hides needs nothing: it was made when all was known. */
export function neededBy({ mediaType, path, body }: KeptCommand): string[] {
  return mediaType === "application/json" ? needsOf(path, body) : [];
}

/** A command that waits and all that need it, in the order in which they were made; none where it waits no more. */
export function withWhatNeedsIt(key: string, waiting: readonly KeptCommand[]): KeptCommand[] {
  const found = new Set<string>();
  // What needs another command was made after it.
  for (const command of waiting) if (command.key === key || neededBy(command).some((needed) => found.has(needed))) found.add(command.key);
  return waiting.filter((command) => found.has(command.key));
}

/** With each id in its place. Raises MissingResult where the needed command brought none. */
export function filled(text: string, resultsOf: (key: string) => Results | undefined): string {
  return text.replace(REFERENCE, (_whole, key: string, field: keyof Results) => {
    const id = resultsOf(key)?.[field];
    if (id === undefined) throw new MissingResult(key);
    return id;
  });
}

export class MissingResult extends Error {
  override readonly name = "MissingResult";
}
