/** The door: which page is for whom. */

import "../design/tokens.css";
import "../design/elements.css";
import "./home.css";
import { render } from "preact";
import { Cup } from "../design/Cups";
import { CardIcon, CheckIcon, HouseIcon, PersonIcon } from "../design/icons";
import { DisplayMenu } from "../design/DisplayMenu";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { startWords, t } from "../words";

function Home() {
  return (
    <main class="home">
      <div class="row">
        <LanguageSwitch />
        <DisplayMenu />
      </div>
      <header>
        <Cup kind="full" />
        <h1>Regulars</h1>
        <p class="muted">{t("home.promise")}</p>
      </header>
      <nav>
        <a href="/cashier">
          <CardIcon />
          <strong>{t("home.cashier")}</strong>
          <span class="muted">{t("home.cashier_what")}</span>
        </a>
        <a href="/reception">
          <CheckIcon />
          <strong>{t("home.reception")}</strong>
          <span class="muted">{t("home.reception_what")}</span>
        </a>
        <a href="/hq">
          <HouseIcon />
          <strong>{t("home.office")}</strong>
          <span class="muted">{t("home.office_what")}</span>
        </a>
        <a href="/balance">
          <PersonIcon />
          <strong>{t("home.customer")}</strong>
          <span class="muted">{t("home.customer_what")}</span>
        </a>
      </nav>
    </main>
  );
}


void startWords().then(() => render(<Home />, document.getElementById("page")!));
