/** A member's card: as large as a bank card, or the same on a sheet of paper to be cut out. */

import { useAnswer } from "../api/answer";
import { Dialog, Failure } from "../design/forms";
import { inFours, svgImage } from "../design/shown";
import { t } from "../words";
import { A4, CARD, PrintDialog } from "./PrintDialog";

interface PrintedCard {
  brand: string;
  display_name: string;
  card_number: string;
  qr_svg: string;
  barcode_svg: string;
}

export function CardToPrint({ memberId, close }: { memberId: string; close(): void }) {
  const { answer: card, failure } = useAnswer<PrintedCard>(`/members/${memberId}/card`);
  if (card === null) {
    return (
      <Dialog title={t("print.card")} close={close}>
        <Failure of={failure} />
      </Dialog>
    );
  }
  return <PrintDialog title={t("print.card")} sizes={[CARD, A4]} draw={(size) => (size === CARD ? <Card {...card} /> : <ToCutOut {...card} />)} close={close} />;
}

/** 85 by 54 millimetres. A module of the stripes is 0.4 mm wide, one of the square 0.6: cheap printers and old scanners manage. */
function Card({ brand, display_name, card_number, qr_svg, barcode_svg }: PrintedCard) {
  return (
    <g fill="currentColor" font-weight="700">
      <text x="5" y="10" font-size="5.2" font-weight="800">{brand}</text>
      <text x="5" y="17" font-size="3.6">{display_name}</text>
      <text x="5" y="26" font-size="2.7">{t("print.show_at_till")}</text>
      <text x="5" y="30" font-size="2.7">{t("print.scan_to_read")}</text>
      <image href={svgImage(qr_svg)} x="52" y="3" width="30" height="30" />
      <image href={svgImage(barcode_svg)} x="13.500" y="35.500" width="58" height="9" preserveAspectRatio="none" />
      <text x="42.500" y="50" font-size="4" text-anchor="middle" letter-spacing="0.3">{inFours(card_number)}</text>
    </g>
  );
}

function ToCutOut(card: PrintedCard) {
  return (
    <>
      <rect x="20" y="20" width="85" height="54" rx="3" fill="none" stroke="currentColor" stroke-width="0.2" stroke-dasharray="2 2" />
      <g transform="translate(20 20)">
        <Card {...card} />
      </g>
      <text x="20" y="84" font-size="4" fill="currentColor">{t("print.cut_out")}</text>
    </>
  );
}
