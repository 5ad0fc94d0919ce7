/** The camera: what it reads, what it says when it cannot, and that it lets go. */
import { describe, expect, test } from "vitest";
import { Camera } from "../src/input/camera/camera";

const PICTURE = { readyState: 4 } as HTMLVideoElement;

function streamWith({ torch = false } = {}) {
  const lamp: boolean[] = [];
  const track = {
    stopped: false,
    stop: () => void (track.stopped = true),
    addEventListener: () => undefined,
    getCapabilities: () => (torch ? { torch: true } : {}),
    applyConstraints: async ({ advanced }: { advanced: { torch: boolean }[] }) => void lamp.push(advanced[0]!.torch),
  };
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream;
  return { stream, track, lamp };
}

function cameraWith(more: { answer?: () => Promise<MediaStream>; seen?: string[][]; isSecure?: boolean; kept?: string; loads?: () => Promise<never> } = {}) {
  const streams = streamWith({ torch: true });
  const asked: MediaTrackConstraints[] = [];
  const read: string[] = [];
  const beeps: number[] = [];
  const keeping = new Map<string, string>(more.kept === undefined ? [] : [["regulars.camera", more.kept]]);
  const seen = [...(more.seen ?? [])];
  const devices = {
    async getUserMedia({ video }: { video: MediaTrackConstraints }) {
      asked.push(video);
      return (more.answer ?? (async () => streams.stream))();
    },
    enumerateDevices: async () => [
      { kind: "audioinput", deviceId: "m", label: "Mic" },
      { kind: "videoinput", deviceId: "f", label: "Front" },
      { kind: "videoinput", deviceId: "b", label: "" },
    ],
  } as unknown as MediaDevices;
  /** When there is nothing more to see, the camera is closed, or it would look for ever. */
  function look(): string[] {
    const next = seen.shift();
    if (next === undefined) camera.close();
    return next ?? [];
  }
  const camera: Camera = new Camera({
    devices: more.isSecure === false ? undefined : devices,
    keeping: { getItem: (name) => keeping.get(name) ?? null, setItem: (name, value) => void keeping.set(name, value) },
    loadDetector: more.loads ?? (async () => ({ detect: async () => look().map((rawValue) => ({ rawValue })) })),
    read: (text) => read.push(text) > 0,
    beep: () => beeps.push(1),
    wait: async () => undefined,
    now: () => 0,
  });
  return { camera, asked, read, beeps, keeping, ...streams };
}

function named(name: string): () => Promise<MediaStream> {
  return async () => {
    throw Object.assign(new Error("no"), { name });
  };
}

describe("a camera that cannot watch says why", () => {
  test.each([
    ["NotAllowedError", "not_allowed"],
    ["NotFoundError", "none_found"],
    ["NotReadableError", "in_use"],
    ["TypeError", "failed"],
  ])("%s: %s", async (name, why) => {
    const { camera } = cameraWith({ answer: named(name) });
    await camera.open();
    expect(camera.view.value).toEqual({ kind: "trouble", why });
  });

  test("without https there is none to ask for", async () => {
    const { camera } = cameraWith({ isSecure: false });
    await camera.open();
    expect(camera.view.value).toEqual({ kind: "trouble", why: "not_secure" });
  });

  test("its reader did not come over the wire, and its eye is closed", async () => {
    const { camera, track } = cameraWith({ loads: async () => Promise.reject(new Error("offline")) });
    await camera.open();
    await camera.watch(PICTURE);
    expect(camera.view.value).toEqual({ kind: "trouble", why: "no_reader" });
    expect(track.stopped).toBe(true);
  });
});

describe("a camera that watches", () => {
  test("beeps at a code and stays open for the next guest", async () => {
    const { camera, read, beeps } = cameraWith({ seen: [[], ["one"], ["two"]] });
    await camera.open();
    await camera.watch(PICTURE);
    expect([read, beeps.length]).toEqual([["one", "two"], 2]);
  });

  test("closes behind the first code where that is wished, and remembers the wish", async () => {
    const { camera, read, track, keeping } = cameraWith({ seen: [["one"], ["two"]] });
    camera.wish({ staysOpen: false });
    await camera.open();
    await camera.watch(PICTURE);
    expect([read, track.stopped, camera.isOpen]).toEqual([["one"], true, false]);
    expect(JSON.parse(keeping.get("regulars.camera")!)).toMatchObject({ staysOpen: false });
  });

  test("takes two codes at once for neither", async () => {
    const { camera, read } = cameraWith({ seen: [["one", "two"], ["two"]] });
    await camera.open();
    await camera.watch(PICTURE);
    expect(read).toEqual(["two"]);
  });

  test("looks back first, then with the one that was chosen, also tomorrow", async () => {
    const { camera, asked, keeping } = cameraWith();
    await camera.open();
    expect(asked[0]).toMatchObject({ facingMode: "environment" });
    expect(camera.choices.value.map(({ label }) => label)).toEqual(["Front", "2"]);
    await camera.choose("f");
    expect(asked[1]).toMatchObject({ deviceId: "f" });
    const tomorrow = cameraWith({ kept: keeping.get("regulars.camera")! });
    await tomorrow.camera.open();
    expect(tomorrow.asked[0]).toMatchObject({ deviceId: "f" });
  });

  test("switches its lamp on and off", async () => {
    const { camera, lamp } = cameraWith();
    await camera.open();
    await camera.switchLamp();
    await camera.switchLamp();
    expect(lamp).toEqual([true, false]);
  });

  test("lets go when the page is hidden, and wakes with it; one that was closed stays closed", async () => {
    const { camera, track } = cameraWith();
    await camera.open();
    camera.sleep();
    expect([track.stopped, camera.view.value.kind]).toEqual([true, "asleep"]);
    await camera.wake();
    expect(camera.view.value.kind).toBe("watching");
    camera.close();
    camera.sleep();
    await camera.wake();
    expect(camera.view.value.kind).toBe("closed");
  });

  test("that was closed while the person was asked lets go of what came late", async () => {
    let give: (stream: MediaStream) => void = () => undefined;
    const { camera, stream, track } = cameraWith({ answer: () => new Promise((done) => (give = done)) });
    const opening = camera.open();
    camera.close();
    give(stream);
    await opening;
    expect([track.stopped, camera.view.value.kind]).toEqual([true, "closed"]);
  });
});
