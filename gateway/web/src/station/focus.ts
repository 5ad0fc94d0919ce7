/** The focus comes back to a counter's field whenever it would go nowhere, so that the next scan or digit is never lost. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

export function useFocusBack(field: RefObject<HTMLInputElement | null>, whenever: readonly unknown[] = []): void {
  useEffect(() => {
    const comeBack = () => setTimeout(() => document.activeElement === document.body && field.current?.focus());
    comeBack();
    document.addEventListener("focusout", comeBack);
    return () => document.removeEventListener("focusout", comeBack);
  }, whenever);
}
