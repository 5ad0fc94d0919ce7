/** What hangs on the wall of an outlet: how to join, and where to look for one's stamps. */

import { useAnswer } from "../api/answer";
import { Dialog, Failure } from "../design/forms";
import { svgImage } from "../design/shown";
import { t } from "../words";
import { A4, A6, PrintDialog, type Size } from "./PrintDialog";

interface PosterText {
  brand: string;
  address: string;
  qr_svg: string;
  titles: string[];
}

export function PosterToPrint({ close }: { close(): void }) {
  const { answer: poster, failure } = useAnswer<PosterText>("/poster");
  if (poster === null) {
    return (
      <Dialog title={t("print.poster")} close={close}>
        <Failure of={failure} />
      </Dialog>
    );
  }
  return <PrintDialog title={t("print.poster")} sizes={[A4, A6]} draw={(size) => <Poster {...poster} size={size} />} close={close} />;
}

/** Drawn for A6; A4 is the same, twice as large. */
function Poster({ brand, address, qr_svg, titles, size }: PosterText & { size: Size }) {
  return (
    <g transform={`scale(${size.width / A6.width})`} fill="currentColor" text-anchor="middle" font-weight="700">
      <text x="52.500" y="18" font-size="9" font-weight="800">{brand}</text>
      <Lines y={29} size={5.4} texts={titles.slice(0, 2).flatMap((title) => wrapped(title, 32))} />
      <image href={svgImage(qr_svg)} x="22.500" y="41" width="60" height="60" />
      <text x="52.500" y="106" font-size="4.2">{address}</text>
      <Lines y={117} size={4.600} texts={[...wrapped(t("print.join"), 40), ...wrapped(t("print.read"), 40)]} />
    </g>
  );
}

function Lines({ y, size, texts }: { y: number; size: number; texts: readonly string[] }) {
  return (
    <>
      {texts.map((text, place) => (
        <text key={place} x="52.500" y={y + place * size * 1.35} font-size={size}>{text}</text>
      ))}
    </>
  );
}

/** A drawing breaks no lines by itself. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
