/** Keeps the page on this device, and puts a new version in its place when nobody is in the middle of anything. */

import { effect, type ReadonlySignal } from "@preact/signals";

const LOOK_FOR_NEW_MS = 30 * 60_000;
const TRY_AGAIN_MS = 5_000;
/** A pause in which nobody came: a till with a link has no lock screen that would say so. */
const QUIET_MS = 60_000;
/** Pages of a device share it while somebody is served, so that none of them is put away by another. */
const LOCK = "regulars.at_work";

/** `isFree`: whether a reload would lose nothing and disturb nobody. Where it cannot be kept the page is as good, with a network. */
export async function keepInstalled(scope: "/" | "/balance", isFree: ReadonlySignal<boolean>): Promise<void> {
  if (!("serviceWorker" in navigator) || !("locks" in navigator)) return; // Pages over plain http have neither.
  holdWhileBusy(isFree);
  await pageLoaded(); // What is fetched for later must not slow down what is opened now.
  const isFirst = navigator.serviceWorker.controller === null;
  try {
    watch(await navigator.serviceWorker.register("/sw.js", { scope, updateViaCache: "none" }));
  } catch {
    return; // The suite is away, or the browser keeps nothing in private windows.
  }
  // A page that was opened without one has no files to change.
  if (!isFirst) navigator.serviceWorker.addEventListener("controllerchange", () => whenAllAreFree(() => location.reload()));
}

function pageLoaded(): Promise<void> {
  return document.readyState === "complete" ? Promise.resolve() : new Promise((done) => addEventListener("load", () => done(), { once: true }));
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => registration.update().catch(() => undefined);
  setInterval(look, LOOK_FOR_NEW_MS);
  addEventListener("online", look);
  const takeOver = () => whenAllAreFree(() => registration.waiting?.postMessage("take over"));
  if (registration.waiting !== null) takeOver();
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed" && navigator.serviceWorker.controller !== null) takeOver();
    });
  });
}

/** Asks, and never queues: whoever is served meanwhile must not wait behind it. */
function whenAllAreFree(act: () => void): void {
  const attempt = () =>
    void navigator.locks.request(LOCK, { mode: "exclusive", ifAvailable: true }, (lock) => {
      if (lock === null) setTimeout(attempt, TRY_AGAIN_MS);
      else act();
    });
  attempt();
}

function holdWhileBusy(isFree: ReadonlySignal<boolean>): void {
  let letGo: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (isFree.value) {
      timer = setTimeout(() => {
        letGo?.();
        letGo = null;
      }, QUIET_MS);
    } else if (letGo === null) {
      const ended = new Promise<void>((done) => (letGo = done));
      void navigator.locks.request(LOCK, { mode: "shared" }, () => ended);
    }
  });
}
