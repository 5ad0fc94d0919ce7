/** Language, colours, size, motion and sound of this device, behind one button. */

import { useId } from "preact/hooks";
import { locale, t } from "../words";
import { chooseDisplay, display, type Display } from "./display";
import { DisplayIcon } from "./icons";
import { LanguageSwitch } from "./LanguageSwitch";
import { usePanel } from "./panel";
import { isSoundOn, toggleSound } from "./sounds";

interface Shown {
  /** A page that shows its languages by themselves leaves them out here. */
  hasLanguages?: boolean;
  hasSound?: boolean;
}

export function DisplayMenu({ hasLanguages = false, hasSound = false }: Shown) {
  const { isOpen, setOpen, whole, leaveByKey } = usePanel('[aria-pressed="true"]');
  const panel = useId();

  return (
    // A till takes every key that nobody wants: these are wanted.
    <div class="display" ref={whole} data-own-keys onKeyDown={leaveByKey}>
      <button type="button" class={hasLanguages ? "quiet speaks" : "quiet"} aria-label={t("display.title")} aria-expanded={isOpen} aria-controls={panel} onMouseDown={(event) => event.preventDefault()} onClick={() => setOpen(!isOpen)}>
        <DisplayIcon />
        {hasLanguages && <span aria-hidden="true">{locale().toUpperCase()}</span>}
      </button>
      <div class="display-panel" id={panel} role="group" aria-label={t("display.title")} hidden={!isOpen}>
        {hasLanguages && (
          <div class="display-line">
            <span>{t("language.choose")}</span>
            <LanguageSwitch />
          </div>
        )}
        <Line of="theme" title={t("display.theme")} choices={{ system: t("display.theme_system"), light: t("display.theme_light"), dark: t("display.theme_dark") }} />
        <Line of="size" title={t("display.size")} choices={{ normal: t("display.size_normal"), large: t("display.size_large") }} />
        <Line of="motion" title={t("display.motion")} choices={{ system: t("display.on"), off: t("display.off") }} />
        {hasSound && <Choices title={t("sound")} chosen={isSoundOn.value ? "on" : "off"} choose={toggleSound} choices={{ on: t("display.on"), off: t("display.off") }} />}
      </div>
    </div>
  );
}

function Line<Name extends keyof Display>({ of: name, title, choices }: { of: Name; title: string; choices: Record<Display[Name], string> }) {
  return <Choices title={title} chosen={display.value[name]} choose={(chosen) => chooseDisplay({ [name]: chosen })} choices={choices} />;
}

function Choices<Choice extends string>({ title, chosen, choose, choices }: { title: string; chosen: Choice; choose: (choice: Choice) => void; choices: Record<Choice, string> }) {
  return (
    <div class="display-line">
      <span>{title}</span>
      <div class="segments" role="group" aria-label={title}>
        {(Object.keys(choices) as Choice[]).map((each) => (
          <button key={each} type="button" aria-pressed={each === chosen} onClick={() => each !== chosen && choose(each)}>
            {choices[each]}
          </button>
        ))}
      </div>
    </div>
  );
}
