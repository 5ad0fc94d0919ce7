/** Puts a text on the clipboard, where the browser lets a page do that. */

import { useState } from "preact/hooks";
import { t } from "../words";

export function CopyButton({ text: copied }: { text: string }) {
  const [isDone, setDone] = useState(false);
  if (navigator.clipboard === undefined) return null;
  return (
    <button type="button" class="button small secondary" onClick={() => void navigator.clipboard.writeText(copied).then(() => setDone(true))}>
      {isDone ? t("hq.copied") : t("hq.copy")}
    </button>
  );
}
