/** What somebody chose for this device stands on the page before its first paint. design/display.ts keeps it. */

export function showChosenLook(): void {
  try {
    Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem("regulars.display") ?? "{}"));
  } catch {
    // Nothing legible was kept, or nothing may be: the system's own look.
  }
}
