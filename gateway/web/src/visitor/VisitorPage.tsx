/** What a visitor reads on the second screen: the house's picture, or their own name with a greeting and a yes or no. */

import { Cup, Cups, toGo } from "../design/Cups";
import { CakeIcon, CheckIcon, GiftIcon } from "../design/icons";
import { SignIcon } from "../reception/signs";
import { t } from "../words";
import type { Greeting, Told } from "./channel";

export function VisitorPage({ told }: { told: Told }) {
  return (
    <main class="visitor" data-told={told.kind} aria-live="polite">
      {scene(told)}
    </main>
  );
}

function scene(told: Told) {
  switch (told.kind) {
    case "idle":
      return (
        <div class="visitor-idle">
          <Cup kind="full" />
          <h1>{told.outlet}</h1>
        </div>
      );
    case "moment":
      return <Moment />;
    case "verdict":
      return told.mayEnter ? <Welcome {...told} /> : <Moment name={told.name} isStop />;
    case "cups":
      return (
        <div class="visitor-cups">
          <h1>{welcome(told.name)}</h1>
          <Greets greeting={told.greeting} name={told.name} />
          <Cups {...told.program} />
          {told.rewards > 0 && (
            <p class="visitor-line">
              <GiftIcon /> {t("rewards.ready", {}, told.rewards)}
            </p>
          )}
          {told.rewards === 0 && told.program.balance < told.program.target && <p class="visitor-line">{toGo(told.program)}</p>}
        </div>
      );
  }
}

function Welcome({ name, greeting }: { name: string; greeting: Greeting }) {
  return (
    <article class="visitor-plate go">
      <div class="visitor-icon"><CheckIcon /></div>
      <h1>{welcome(name)}</h1>
      <Greets greeting={greeting} name={name} />
      <p class="visitor-line">{t("verdict.green")}</p>
    </article>
  );
}

/** Kind also where it is a no: what stands against it is between the two at the desk. */
function Moment({ name = "", isStop = false }: { name?: string; isStop?: boolean }) {
  return (
    <article class={`visitor-plate ${isStop ? "stop" : "wait"}`}>
      <div class="visitor-icon"><SignIcon of="hand" /></div>
      <h1>{name === "" ? t("visitor.moment") : t("visitor.moment_name", { name })}</h1>
      <p class="visitor-line">{t("visitor.desk_helps")}</p>
    </article>
  );
}

function welcome(name: string): string {
  return name === "" ? t("visitor.welcome") : t("visitor.welcome_name", { name });
}

function Greets({ greeting, name }: { greeting: Greeting; name: string }) {
  if (greeting === null) return null;
  return (
    <p class="ribbon">
      {greeting === "birthday" && <CakeIcon />}
      <span>
        {greeting === "birthday" && (name === "" ? t("visitor.birthday") : t("birthday.today_name", { name }))}
        {greeting === "first_visit" && t("visitor.first_visit")}
        {greeting === "hundredth_visit" && t("visitor.hundredth_visit")}
      </span>
    </p>
  );
}
