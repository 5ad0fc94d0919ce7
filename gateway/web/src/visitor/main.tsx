/** The screen that faces visitors. It has no token and asks nobody: what it shows, the desk's page in this browser tells it. */

import "../design/tokens.css";
import "../design/elements.css";
import "./visitor.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { locale, show, startWords, type Locale } from "../words";
import { listen, type Told } from "./channel";
import { VisitorPage } from "./VisitorPage";

/** A scanner's first signs put the last verdict away for a moment: no picture comes and goes for that. */
const PUT_AWAY_MS = 250;
/** A desk whose page was closed must not leave somebody's name standing. */
const LONGEST_MS = 60_000;

const told = signal<Told>({ kind: "idle", outlet: "" });
let ownLocale: Locale = "en";
let timer: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

function hear(heard: Told): void {
  const own = (turn += 1);
  clearTimeout(timer);
  if (heard.kind === "idle") timer = setTimeout(() => put(heard, own), told.value.kind === "idle" ? 0 : PUT_AWAY_MS);
  else {
    timer = setTimeout(() => hear({ kind: "idle", outlet: heard.outlet }), LONGEST_MS);
    put(heard, own);
  }
}

function put(heard: Told, own: number): void {
  // In the language of whoever stands there, and the words before the name: nobody reads half of each.
  void show("locale" in heard ? heard.locale : ownLocale).then(() => {
    if (own === turn) told.value = heard;
  });
}

void startWords().then(() => {
  ownLocale = locale();
  render(<Page />, document.getElementById("page")!);
  listen(hear);
});

function Page() {
  return <VisitorPage told={told.value} />;
}
