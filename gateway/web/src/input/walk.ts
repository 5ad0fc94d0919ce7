/** From one thing to the next by the arrows, round and round. */

/** False where there is nothing to go to. */
export function walk(selector: string, by: 1 | -1): boolean {
  const stops = [...document.querySelectorAll<HTMLElement>(selector)];
  if (stops.length === 0) return false;
  const from = stops.indexOf(document.activeElement as HTMLElement);
  const to = from < 0 ? (by === 1 ? 0 : stops.length - 1) : (from + by + stops.length) % stops.length;
  stops[to]!.focus();
  return true;
}
