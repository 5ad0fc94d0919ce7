/** Stands in the HTML of the member's page: as in any other, and the card is asked for before its scripts have come. */

import { askForCard } from "../customer/asking";
import { showChosenLook } from "./look";
import { beginWords } from "./words";

showChosenLook();
try {
  window.cardAsked = askForCard();
  window.cardAsked?.catch(() => undefined);
} catch {
  // The page's scripts ask, and say what is wrong.
}
beginWords();
