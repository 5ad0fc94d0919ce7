/** The member's own data, behind a code. */

import "../design/tokens.css";
import "../design/elements.css";
import "../customer/customer.css";
import "./me.css";
import { render } from "preact";
import { startWords } from "../words";
import { MePage } from "./MePage";

void startWords().then(() => render(<MePage />, document.getElementById("page")!));
