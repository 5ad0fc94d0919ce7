/** Listening to the suite: events as they come, until they end, are cut, or fall silent. */

import type { Api } from "./client";
import { EventReader, type ServerEvent } from "./events";

/** The suite says something every ten seconds; a wire that says nothing for longer is cut, whatever it looks like. */
const SILENT_MS = 25_000;

/** Resolves when it is over. Rejects like any other call where it cannot begin. */
export async function listen(api: Api, path: string, lastEventId: string | null, signal: AbortSignal, hear: (event: ServerEvent) => void): Promise<void> {
  const ends = new AbortController();
  const end = () => ends.abort();
  signal.addEventListener("abort", end);
  // A browser that knows that the network is gone need not wait until the wire has been silent for long enough.
  window.addEventListener("offline", end);
  let timer = setTimeout(end, SILENT_MS);
  try {
    const reader = (await api.stream(path, lastEventId === null ? {} : { "Last-Event-ID": lastEventId }, ends.signal)).getReader();
    const decoder = new TextDecoder();
    const events = new EventReader();
    for (let isOver = false; !isOver; ) {
      // Cut in the middle is over as well: whoever listens goes on after the last event that it has.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      clearTimeout(timer);
      timer = setTimeout(end, SILENT_MS);
      for (const event of events.push(decoder.decode(value, { stream: true }))) {
        hear(event);
        isOver ||= event.kind === "end";
      }
      isOver ||= done;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    window.removeEventListener("offline", end);
    end();
  }
}
