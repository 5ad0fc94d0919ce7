/** What nobody looks at first comes when there is something to look at. */

/** A page that nobody sees is not painted, and goes on all the same. */
const AT_LATEST_MS = 300;

export function afterPaint(then: () => void): void {
  let isDone = false;
  const once = () => {
    if (isDone) return;
    isDone = true;
    then();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, AT_LATEST_MS);
}
