/** The signs of verdicts: what it is about, seen from three metres and by whoever tells no colours apart. */

import type { JSX } from "preact";
import type { Sign } from "./verdicts";

/** Drawn for a square of 24, in one line's colour. */
export const SIGNS: Record<Sign, JSX.Element> = {
  hand: <path d="M7.500 12.500V6a1.500 1.500 0 0 1 3 0v5-7a1.500 1.500 0 0 1 3 0v7-5.500a1.500 1.500 0 0 1 3 0V13l1-1.500a1.500 1.500 0 0 1 2.500 1.600L17.500 18a5 5 0 0 1-4.500 3h-1.500a4.500 4.500 0 0 1-4-2.500l-3-5.500a1.500 1.500 0 0 1 2.600-1.500z" />,
  coins: (
    <>
      <ellipse cx="9.500" cy="7" rx="6" ry="3" />
      <path d="M3.500 7v4c0 1.700 2.700 3 6 3M3.500 11v4c0 1.700 2.700 3 6 3" />
      <circle cx="16" cy="15.500" r="5" />
      <path d="M16 13.500v4" />
    </>
  ),
  no_ticket: (
    <>
      <path d="M3.500 8.500V7h17v1.500a3.500 3.500 0 0 0 0 7V17h-17v-1.500a3.500 3.500 0 0 0 0-7z" />
      <path d="m9 9 6 6m0-6-6 6" />
    </>
  ),
  ticket_used: (
    <>
      <path d="M3.500 8.500V7h17v1.500a3.500 3.500 0 0 0 0 7V17h-17v-1.500a3.500 3.500 0 0 0 0-7z" />
      <path d="M8.500 12h7" />
    </>
  ),
  day_over: (
    <>
      <path d="M4 6.500h16v13H4zM4 10.500h16M8 4v4M16 4v4" />
      <path d="m9.500 12.700 5 4.600m0-4.600-5 4.600" />
    </>
  ),
  day_ahead: (
    <>
      <path d="M4 6.500h16v13H4zM4 10.500h16M8 4v4M16 4v4" />
      <path d="M9 15h6m-2.300-2.300L15 15l-2.300 2.300" />
    </>
  ),
  snow: <path d="M12 3v18M4.200 7.500l15.600 9M19.800 7.500l-15.600 9M9.500 4.500 12 7l2.500-2.500M9.500 19.500 12 17l2.500 2.500M4 11l3.400-1-.9-3.300M20 13l-3.400 1 .9 3.300M4 13l3.400 1-.9 3.300M20 11l-3.400-1 .9-3.300" />,
  house: <path d="M3.500 10 12 3.500 20.500 10M5.500 9v11h13V9M10 20v-6h4v6" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.500" />
      <path d="M12 7v5l3.500 2" />
    </>
  ),
  people: (
    <>
      <circle cx="8.500" cy="8.500" r="3" />
      <circle cx="16.500" cy="9.500" r="2.500" />
      <path d="M2.500 19a6 6 0 0 1 12 0M15.500 14.500a5 5 0 0 1 6 4.500" />
    </>
  ),
  paper: (
    <>
      <path d="M6 3.500h8l4 4v13H6zM14 3.500v4h4" />
      <path d="M8.500 17c1.500-2.500 2.500-2.500 3 0 .5 1.500 1.500 1 3-.5M8.500 11h5" />
    </>
  ),
  door: (
    <>
      <path d="M13 3.500h6v17h-6" />
      <path d="M4 12h9m-3-3 3 3-3 3" />
    </>
  ),
  card: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="2.500" />
      <path d="M3 10h18M7 15h4" />
    </>
  ),
  note: (
    <>
      <path d="M4.500 4.500h15v10l-5 5h-10zM19.500 14.500h-5v5" />
      <path d="M8 9h8M8 12.500h5" />
    </>
  ),
  speech: (
    <>
      <path d="M4 5h16v11h-9l-4.500 4v-4H4z" />
      <path d="M8 9h8M8 12h5" />
    </>
  ),
  key: (
    <>
      <circle cx="7.500" cy="15.500" r="4" />
      <path d="m10.500 12.500 9-9M16 7l3 3M13.500 9.500l2 2" />
    </>
  ),
  star: <path d="m12 3.500 2.600 5.500 6 .8-4.400 4.200 1.100 6-5.300-2.900L6.700 20l1.100-6-4.400-4.200 6-.8z" />,
  heart: <path d="M12 20C4.500 15 3 11.500 3 8.800A4.700 4.700 0 0 1 7.700 4c2 0 3.500 1.200 4.300 2.700C12.800 5.200 14.300 4 16.300 4A4.700 4.700 0 0 1 21 8.800c0 2.700-1.500 6.200-9 11.200z" />,
};

export function SignIcon({ of }: { of: Sign }) {
  return (
    <svg class="icon sign" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.900" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" data-sign={of}>
      {SIGNS[of]}
    </svg>
  );
}
