/** Shows a sheet, and prints it in its true size: the page of the printer is made as large as the sheet. */

import "./print.css";
import { render, type ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../design/forms";
import { t } from "../words";

export interface Size {
  name: string;
  /** Of the paper, in millimetres. */
  width: number;
  height: number;
}

export const CARD: Size = { name: "85 × 54 mm", width: 85, height: 54 };
export const A6: Size = { name: "A6", width: 105, height: 148 };
export const A4: Size = { name: "A4", width: 210, height: 297 };

interface Printed {
  title: string;
  sizes: readonly Size[];
  draw(size: Size): ComponentChildren;
  close(): void;
}

export function PrintDialog({ title, sizes, draw, close }: Printed) {
  const [size, setSize] = useState(sizes[0]!);
  return (
    <Dialog title={title} close={close}>
      <div class="row" role="group" aria-label={t("print.size")}>
        {sizes.map((each) => (
          <button key={each.name} type="button" class="button small secondary" aria-pressed={each === size} onClick={() => setSize(each)}>
            {each.name}
          </button>
        ))}
      </div>
      <div class="print-preview">
        <Sheet size={size} title={title}>{draw(size)}</Sheet>
      </div>
      <button type="button" class="button primary" onClick={() => print(size, title, draw)}>
        {t("print.print")}
      </button>
    </Dialog>
  );
}

/** Everything on it is measured in millimetres. */
function Sheet({ size: { width, height }, title, children }: { size: Size; title: string; children: ComponentChildren }) {
  return (
    <svg class="print-sheet" viewBox={`0 0 ${width} ${height}`} width={`${width}mm`} height={`${height}mm`} role="img" aria-label={title}>
      {children}
    </svg>
  );
}

function print(size: Size, title: string, draw: Printed["draw"]): void {
  const root = document.createElement("div");
  root.className = "print-root";
  document.body.append(root);
  render(<Sheet size={size} title={title}>{draw(size)}</Sheet>, root);
  const sheet = document.styleSheets[0]!;
  // No style may stand in the page itself (CSP), and only a rule can tell a printer the size of its paper.
  const place = sheet.insertRule(`@page { size: ${size.width}mm ${size.height}mm; margin: 0; }`, sheet.cssRules.length);
  addEventListener(
    "afterprint",
    () => {
      sheet.deleteRule(place);
      render(null, root);
      root.remove();
    },
    { once: true },
  );
  window.print();
}
