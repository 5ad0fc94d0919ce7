/** The page on which a tablet becomes a station. */

import "../design/tokens.css";
import "../design/elements.css";
import "../station/door.css";
import "./enrol.css";
import { render } from "preact";
import { startDevice } from "../station/device";
import { startWords } from "../words";
import { EnrolPage } from "./EnrolPage";
import { begin } from "./enrolment";

void begin(location, history);
void startDevice();
void startWords().then(() => render(<EnrolPage />, document.getElementById("page")!));
