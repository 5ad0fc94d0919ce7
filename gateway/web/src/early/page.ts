/** Stands in the HTML of a page: whatever can be done before its scripts have come. */

import { showChosenLook } from "./look";
import { beginWords } from "./words";

showChosenLook();
beginWords();
