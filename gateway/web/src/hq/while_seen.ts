/** Asking again and again, only while somebody can see the page. */

/** At once, every so often, and when the page is looked at again. Returns what ends it. */
export function whileSeen(ask: () => void, everyMs: number): () => void {
  const askIfSeen = () => {
    if (document.visibilityState === "visible") ask();
  };
  ask();
  const timer = setInterval(askIfSeen, everyMs);
  document.addEventListener("visibilitychange", askIfSeen);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", askIfSeen);
  };
}
