/** The office: outlets, stations, staff and the audit, for managers and head office. */

import "../design/tokens.css";
import "../design/elements.css";
import "../design/forms.css";
import "./hq.css";
import { render } from "preact";
import { startWords } from "../words";
import { OfficePage } from "./OfficePage";
import { watchOffice } from "./office";
import { takeFragment } from "./coming_in";

takeFragment(location, history);
watchOffice(window);
void startWords().then(() => render(<OfficePage />, document.getElementById("page")!));
