/** What a list shows, asked for at once and again after each change; an answer that comes late is nobody's. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLine } from "./line";
import { NoAnswer, Problem } from "./problem";

/** Nobody could be asked just now. The page asks again by itself, so there is nothing to press. */
export class Awaited extends Error {
  override readonly name = "Awaited";
}

/** Why something was not read: what passes by itself is waited for. */
export function whyUnread(failure: unknown): unknown {
  return failure instanceof NoAnswer || (failure instanceof Problem && failure.isPassing) ? new Awaited() : failure;
}

const AGAIN_MS = 5_000;

/** Once: when the device has a network again, or in a while, for a suite that was away does not say when it is back. Returns what calls it off. */
export function whenBack(then: () => void): () => void {
  const timer = setTimeout(go, AGAIN_MS);
  addEventListener("online", go);
  function callOff(): void {
    clearTimeout(timer);
    removeEventListener("online", go);
  }
  function go(): void {
    callOff();
    then();
  }
  return callOff;
}

/** Reads again what is awaited, until it comes or is no longer shown. */
export function useReadAgain(failure: unknown, load: () => void): void {
  // What is shown by then may be another list than the one that failed.
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => (failure instanceof Awaited ? whenBack(() => newest.current()) : undefined), [failure]);
}

export interface Loaded<Answer> {
  answer: Answer | null;
  failure: unknown;
  load(): void;
}

export function useAnswer<Answer>(path: string): Loaded<Answer> {
  const line = useLine();
  const [found, setFound] = useState<{ path: string; answer: Answer } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [turn] = useState({ newest: 0 });

  function load(): void {
    const mine = ++turn.newest;
    line.get<Answer>(path).then(
      (answer) => {
        if (mine !== turn.newest) return;
        setFound({ path, answer });
        setFailure(null);
      },
      (why: unknown) => mine === turn.newest && setFailure(whyUnread(why)),
    );
  }

  useEffect(load, [path]);
  useReadAgain(failure, load);
  return { answer: found?.path === path ? found.answer : null, failure, load };
}
