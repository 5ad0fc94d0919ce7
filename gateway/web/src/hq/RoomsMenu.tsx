/** The rooms of the office, by what they are about: a column beside them, or behind a button where that has no place. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { MenuIcon } from "../design/icons";
import { usePanel } from "../design/panel";
import { t, type WordKey } from "../words";

export interface Group<Room extends string> {
  title: WordKey;
  rooms: readonly Room[];
}

interface Shown<Room extends string> {
  groups: readonly Group<Room>[];
  names: Record<Room, WordKey>;
  shown: Room;
  isOpen(room: Room): boolean;
  /** What waits in a room stands beside its name. */
  waiting: Partial<Record<Room, ComponentChildren>>;
}

export function RoomsMenu<Room extends string>({ groups, names, shown, isOpen, waiting }: Shown<Room>) {
  const menu = usePanel("a[aria-current]");
  const id = useId();
  const open = groups.map(({ title, rooms }) => ({ title, rooms: rooms.filter(isOpen) })).filter(({ rooms }) => rooms.length > 0);
  return (
    <div class="office-menu" ref={menu.whole} onKeyDown={menu.leaveByKey}>
      <button type="button" class="button small secondary" aria-expanded={menu.isOpen} aria-controls={id} onClick={() => menu.setOpen(!menu.isOpen)}>
        <MenuIcon /> {t("hq.menu")}
      </button>
      <nav id={id} class={menu.isOpen ? "is-open" : ""} aria-label={t("home.office")}>
        {open.map(({ title, rooms }) => (
          <div key={title} class="office-group">
            <span id={`${id}-${title}`} class="muted">{t(title)}</span>
            <ul aria-labelledby={`${id}-${title}`}>
              {rooms.map((room) => (
                <li key={room}>
                  <a href={`#${room}`} aria-current={room === shown ? "page" : undefined} onClick={() => menu.setOpen(false)}>
                    {t(names[room])}
                    {waiting[room]}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </div>
  );
}
