/** The service worker: keeps the built pages on the device, so that they open with the suite away. Never touches /api. */

import { addPlugins, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";

/** As much of a service worker as is used here: TypeScript's own list of its types cannot stand beside that of pages. */
interface Worker {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "message", heard: (event: MessageEvent) => void): void;
  addEventListener(kind: "install", begun: (event: Event & { addRoutes?(routes: object[]): void }) => void): void;
}

/** Written by the build: what each kind of page consists of. */
declare const STATION_FILES: PrecacheEntry[];
declare const GUEST_FILES: PrecacheEntry[];

const worker = self as unknown as Worker;

// A guest's phone keeps the page behind the card, and is not asked to load a till.
const isGuests = new URL(worker.registration.scope).pathname === "/balance";

addPlugins([
  {
    // A proxy's page of its own must not be kept as if it were ours.
    cacheWillUpdate: async ({ response }) => (response.ok && response.type === "basic" && !response.redirected ? response : null),
  },
]);
precacheAndRoute(isGuests ? GUEST_FILES : STATION_FILES, { cleanURLs: false, ignoreURLParametersMatching: [/./] });

// What the suite is asked goes past this worker where a browser can be told so: a guest must not wait until it has started.
worker.addEventListener("install", (event) => event.addRoutes?.([{ condition: { urlPattern: { pathname: "/api/*" } }, source: "network" }]));
// It takes no page that is open already: its first calls would wait until it is at work. A later one waits until the page says that
// nobody is in the middle of anything.
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
});
