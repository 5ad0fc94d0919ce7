/** The suite's own drawings. Each inherits its colour, and is silent for screen readers: the words beside it speak. */

import type { ComponentChildren, SVGAttributes } from "preact";

function Drawing({ children, ...rest }: SVGAttributes<SVGSVGElement> & { children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" {...rest}>
      {children}
    </svg>
  );
}

export const BackspaceIcon = () => (
  <Drawing class="icon">
    <path d="M9 5h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-6-7z" />
    <path d="m12 9.500 5 5m0-5-5 5" />
  </Drawing>
);
export const CheckIcon = () => (
  <Drawing class="icon">
    <path d="m4.500 12.500 5 5 10-11" />
  </Drawing>
);
export const CrossIcon = () => (
  <Drawing class="icon">
    <path d="m6 6 12 12M18 6 6 18" />
  </Drawing>
);
export const MenuIcon = () => (
  <Drawing class="icon">
    <path d="M4 6.500h16M4 12h16M4 17.500h16" />
  </Drawing>
);
export const AttentionIcon = () => (
  <Drawing class="icon">
    <path d="M12 5v9" />
    <path d="M12 18.500v.1" stroke-width="3.200" />
  </Drawing>
);
export const CakeIcon = () => (
  <Drawing class="icon" stroke-width="1.800">
    <path d="M4 20.500h16v-6a2.500 2.500 0 0 0-2.500-2.500h-11A2.500 2.500 0 0 0 4 14.500z" />
    <path d="M4 16.500c1.300 1.300 2.700 1.300 4 0s2.700-1.300 4 0 2.700 1.300 4 0 2.700-1.300 4 0M12 12V8.500" />
    <path d="M12 6.200c1.200-1 1.200-2 0-3.700-1.200 1.700-1.200 2.700 0 3.700z" fill="currentColor" />
  </Drawing>
);
export const GiftIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <path d="M4.500 12v8.500h15V12M3 8h18v4H3zM12 8v12.500" />
    <path d="M12 8C9 8 7.500 7 7.500 5.300S9.500 3 10.500 4 12 8 12 8zM12 8c3 0 4.500-1 4.500-2.700S14.500 3 13.500 4 12 8 12 8z" />
  </Drawing>
);
export const UndoIcon = () => (
  <Drawing class="icon">
    <path d="M8.500 5 4 9.500 8.500 14" />
    <path d="M4.500 9.500H14a5.500 5.500 0 0 1 0 11h-4" />
  </Drawing>
);
export const CardIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <rect x="3" y="5" width="18" height="14" rx="2.500" />
    <path d="M3 10h18M7 15h4" />
  </Drawing>
);
export const ScanIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <path d="M3.500 8V5.500a2 2 0 0 1 2-2H8M16 3.500h2.500a2 2 0 0 1 2 2V8M20.500 16v2.500a2 2 0 0 1-2 2H16M8 20.500H5.500a2 2 0 0 1-2-2V16" />
    <path d="M8 8.500v7M11 8.500v7M13.500 8.500v7M16.500 8.500v7" />
  </Drawing>
);
export const PersonIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <circle cx="12" cy="8" r="4" />
    <path d="M4.500 20.500a7.500 7.500 0 0 1 15 0" />
  </Drawing>
);
export const HouseIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <path d="M3.500 10 12 3.500 20.500 10M5.500 9v11h13V9M10 20v-6h4v6" />
  </Drawing>
);
export const ClockIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 7v5l3.500 2" />
  </Drawing>
);
/** Light and dark in one: how the page looks. */
export const DisplayIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <circle cx="12" cy="12" r="8.500" />
    <path d="M12 3.500a8.500 8.500 0 0 1 0 17z" fill="currentColor" />
  </Drawing>
);
export const CameraIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <path d="M4.500 7.500h3l1.500-2.500h6l1.500 2.500h3a1.500 1.500 0 0 1 1.500 1.500v9a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 18V9a1.500 1.500 0 0 1 1.500-1.500z" />
    <circle cx="12" cy="13" r="3.500" />
  </Drawing>
);
export const LampIcon = () => (
  <Drawing class="icon" stroke-width="1.900">
    <path d="M8 3.500h8l-1.500 5.500v10.500a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V9zM8.500 6.500h7M12 12v2" />
  </Drawing>
);
