/** The office's room of people who may become members. */

import { Prospects } from "../prospects/Prospects";
import { addressOf, prospectIn } from "./member_address";

export function ProspectsRoom() {
  return <Prospects isRoom openFile={(memberId) => (location.hash = addressOf(memberId))} first={prospectIn(location.hash)} />;
}
