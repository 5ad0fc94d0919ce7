/** The way to the camera: a button, and nothing of the rest is loaded before it is pressed. */

import { useEffect, useState } from "preact/hooks";
import { CameraIcon } from "../../design/icons";
import { play } from "../../design/sounds";
import { t } from "../../words";
import type { Scans } from "../scans";
import { Camera } from "./camera";
import { loadDetector } from "./detector";

/** The camera of a page. What it reads goes where a scanner's codes go. */
export function cameraFor(scans: Scans): Camera {
  return new Camera({
    devices: navigator.mediaDevices as MediaDevices | undefined,
    keeping: localStorage,
    loadDetector,
    read: (text) => scans.read(text, performance.now()),
    beep: () => play("read"),
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    now: () => performance.now(),
  });
}

export function CameraButton({ camera }: { camera: Camera }) {
  return (
    <button
      type="button"
      class="camera-button"
      aria-label={t("camera.title")}
      aria-pressed={camera.isOpen}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => (camera.isOpen ? camera.close() : void camera.open())}
    >
      <CameraIcon />
    </button>
  );
}

type Panel = (typeof import("./CameraPanel"))["CameraPanel"];

/** Empty while the camera is closed. */
export function CameraSlot({ camera }: { camera: Camera }) {
  const [loaded, setLoaded] = useState<{ Panel: Panel } | null>(null);
  const { isOpen } = camera;
  useEffect(() => {
    if (isOpen && loaded === null) void import("./CameraPanel").then(({ CameraPanel }) => setLoaded({ Panel: CameraPanel }), () => camera.cannotLoad());
  }, [isOpen]);
  return isOpen && loaded !== null ? <loaded.Panel camera={camera} /> : null;
}
