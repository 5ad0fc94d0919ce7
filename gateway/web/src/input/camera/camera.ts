/** A camera that reads codes: which one, whether it watches, what is in its way, and its lamp. */

import { signal } from "@preact/signals";
import type { Detector } from "./detector";

export type Trouble = "not_allowed" | "none_found" | "in_use" | "not_secure" | "no_reader" | "failed";

export type View =
  | { kind: "closed" }
  | { kind: "starting" }
  /** Nobody sees the page. */
  | { kind: "asleep" }
  | { kind: "watching"; stream: MediaStream; hasLamp: boolean; isLampOn: boolean }
  | { kind: "trouble"; why: Trouble };

export interface Choice {
  readonly id: string;
  readonly label: string;
}

interface Wishes {
  readonly deviceId: string | null;
  /** Whether it goes on watching after a code. */
  readonly staysOpen: boolean;
}

export interface CameraSurroundings {
  readonly devices: Pick<MediaDevices, "getUserMedia" | "enumerateDevices"> | undefined;
  readonly keeping: Pick<Storage, "getItem" | "setItem">;
  loadDetector(): Promise<Detector>;
  /** True when the code is new, and somebody should hear so. */
  read(text: string): boolean;
  beep(): void;
  wait(ms: number): Promise<void>;
  now(): number;
}

const PLACE = "regulars.camera";
/** Ten looks a second are more than a hand is quick; a slow tablet gets as much rest as a look has cost it. */
const LOOK_MS = 100;

export class Camera {
  readonly view = signal<View>({ kind: "closed" });
  readonly choices = signal<readonly Choice[]>([]);
  readonly wishes = signal<Wishes>({ deviceId: null, staysOpen: true });
  private detector: Promise<Detector> | null = null;
  /** Grows with every start and stop: an older loop ends by itself. */
  private run = 0;

  constructor(private readonly around: CameraSurroundings) {
    this.wishes.value = { ...this.wishes.value, ...kept(around.keeping) };
  }

  get isOpen(): boolean {
    return this.view.value.kind !== "closed";
  }

  async open(): Promise<void> {
    this.stop();
    const run = this.run;
    this.view.value = { kind: "starting" };
    const { devices } = this.around;
    // Browsers keep cameras from pages that came without https.
    if (devices?.getUserMedia === undefined) return this.fail(run, "not_secure");
    try {
      const stream = await devices.getUserMedia({ audio: false, video: this.constraints() });
      if (run !== this.run) return silence(stream);
      const hasLamp = "torch" in capabilities(stream);
      this.view.value = { kind: "watching", stream, hasLamp, isLampOn: false };
      stream.getVideoTracks()[0]?.addEventListener("ended", () => this.fail(run, "in_use"));
      // Names of cameras are told only to whom one was given.
      this.choices.value = choicesOf(await devices.enumerateDevices());
    } catch (failure) {
      this.fail(run, troubleOf(failure));
    }
  }

  close(): void {
    this.stop();
    this.view.value = { kind: "closed" };
  }

  /** A page that nobody sees must see nobody either. */
  sleep(): void {
    if (this.view.value.kind !== "watching") return;
    this.stop();
    this.view.value = { kind: "asleep" };
  }

  async wake(): Promise<void> {
    if (this.view.value.kind === "asleep") await this.open();
  }

  async choose(deviceId: string): Promise<void> {
    this.wish({ deviceId });
    await this.open();
  }

  /** The rest of the page's camera did not come over the wire. */
  cannotLoad(): void {
    this.fail(this.run, "no_reader");
  }

  wish(wished: Partial<Wishes>): void {
    this.wishes.value = { ...this.wishes.value, ...wished };
    this.around.keeping.setItem(PLACE, JSON.stringify(this.wishes.value));
  }

  async switchLamp(): Promise<void> {
    const { value: view } = this.view;
    if (view.kind !== "watching" || !view.hasLamp) return;
    const isLampOn = !view.isLampOn;
    await view.stream.getVideoTracks()[0]!.applyConstraints({ advanced: [{ torch: isLampOn } as MediaTrackConstraintSet] });
    if (this.view.value === view) this.view.value = { ...view, isLampOn };
  }

  /** Looks at what the element shows until the camera stops. The page calls it once for each stream that it paints. */
  async watch(picture: HTMLVideoElement): Promise<void> {
    const run = this.run;
    let detector: Detector;
    try {
      detector = await (this.detector ??= this.around.loadDetector());
    } catch {
      this.detector = null; // The next opening tries again.
      return this.fail(run, "no_reader");
    }
    while (run === this.run) {
      const from = this.around.now();
      const codes = picture.readyState >= HAS_PICTURE ? await detector.detect(picture).catch(() => []) : [];
      if (run !== this.run) return;
      // Two codes at once would be two guests: the hand is asked to show one.
      if (codes.length === 1 && this.around.read(codes[0]!.rawValue)) this.heard();
      await this.around.wait(Math.max(LOOK_MS, this.around.now() - from));
    }
  }

  private heard(): void {
    this.around.beep();
    if (!this.wishes.value.staysOpen) this.close();
  }

  private constraints(): MediaTrackConstraints {
    const { deviceId } = this.wishes.value;
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    // Not `exact`: the camera of yesterday may be unplugged today.
    return deviceId === null ? { ...size, facingMode: "environment" } : { ...size, deviceId };
  }

  private fail(run: number, why: Trouble): void {
    if (run !== this.run) return;
    this.stop();
    this.view.value = { kind: "trouble", why };
  }

  private stop(): void {
    this.run += 1;
    const { value: view } = this.view;
    if (view.kind === "watching") silence(view.stream);
  }
}

/** HTMLMediaElement.HAVE_CURRENT_DATA. */
const HAS_PICTURE = 2;

function kept(keeping: CameraSurroundings["keeping"]): Partial<Wishes> {
  try {
    return (JSON.parse(keeping.getItem(PLACE) ?? "{}") ?? {}) as Partial<Wishes>;
  } catch {
    return {}; // Somebody else's writing in our place.
  }
}

function silence(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function capabilities(stream: MediaStream): MediaTrackCapabilities {
  // Firefox has none.
  return stream.getVideoTracks()[0]?.getCapabilities?.() ?? {};
}

function choicesOf(devices: readonly MediaDeviceInfo[]): Choice[] {
  return devices.filter(({ kind }) => kind === "videoinput").map(({ deviceId, label }, place) => ({ id: deviceId, label: label || String(place + 1) }));
}

function troubleOf(failure: unknown): Trouble {
  const name = failure instanceof Error ? failure.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "not_allowed";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none_found";
  return name === "NotReadableError" || name === "AbortError" ? "in_use" : "failed";
}
