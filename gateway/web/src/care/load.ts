/** What a list shows, asked for at once and again after each change; an answer that comes late is nobody's. */

import { useEffect, useState } from "preact/hooks";
import { useLine } from "../api/line";

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
      (why: unknown) => mine === turn.newest && setFailure(why),
    );
  }

  useEffect(load, [path]);
  return { answer: found?.path === path ? found.answer : null, failure, load };
}
