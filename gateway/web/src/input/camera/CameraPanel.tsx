/** What the camera sees, and what can be done about it. Loaded when somebody asks for the camera. */

import "./camera.css";
import { useEffect, useRef } from "preact/hooks";
import { CrossIcon, LampIcon } from "../../design/icons";
import { t, type WordKey } from "../../words";
import type { Camera, Trouble } from "./camera";

const WORDS: Record<Trouble, WordKey> = {
  not_allowed: "camera.not_allowed",
  none_found: "camera.none_found",
  in_use: "camera.in_use",
  not_secure: "camera.not_secure",
  no_reader: "camera.no_reader",
  failed: "camera.failed",
};

export function CameraPanel({ camera }: { camera: Camera }) {
  const view = camera.view.value;
  useSleep(camera);
  return (
    <section class="camera" aria-label={t("camera.title")}>
      <div class="camera-view">
        {view.kind === "watching" && <Picture camera={camera} stream={view.stream} />}
        {view.kind === "starting" && <p class="muted">{t("camera.starting")}</p>}
        {view.kind === "trouble" && (
          <div class="camera-trouble" role="alert">
            <p>{t(WORDS[view.why])}</p>
            <button type="button" class="button small secondary" onClick={() => void camera.open()}>
              {t("camera.again")}
            </button>
          </div>
        )}
      </div>
      <Controls camera={camera} />
    </section>
  );
}

function Picture({ camera, stream }: { camera: Camera; stream: MediaStream }) {
  const picture = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    picture.current!.srcObject = stream;
    void picture.current!.play().catch(() => undefined); // A stream that stops while it begins; the view says why.
    void camera.watch(picture.current!);
  }, [stream]);
  return (
    <>
      <video ref={picture} muted playsInline aria-label={t("camera.hint")} />
      <div class="camera-frame" />
      <p class="camera-hint">{t("camera.hint")}</p>
    </>
  );
}

function Controls({ camera }: { camera: Camera }) {
  const view = camera.view.value;
  const choices = camera.choices.value;
  const wishes = camera.wishes.value;
  const current = view.kind === "watching" ? view.stream.getVideoTracks()[0]?.getSettings().deviceId : wishes.deviceId;
  return (
    <div class="camera-controls">
      <label class="camera-stays">
        <input type="checkbox" checked={wishes.staysOpen} onChange={(event) => camera.wish({ staysOpen: event.currentTarget.checked })} />
        {t("camera.stays_open")}
      </label>
      {choices.length > 1 && (
        <select aria-label={t("camera.which")} value={current ?? undefined} onChange={(event) => void camera.choose(event.currentTarget.value)}>
          {choices.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
      {view.kind === "watching" && view.hasLamp && (
        <button type="button" class="button small quiet-wide" aria-pressed={view.isLampOn} onClick={() => void camera.switchLamp()}>
          <LampIcon /> {t("camera.lamp")}
        </button>
      )}
      <button type="button" class="button small quiet-wide" onClick={() => camera.close()}>
        <CrossIcon /> {t("camera.close")}
      </button>
    </div>
  );
}

function useSleep(camera: Camera): void {
  useEffect(() => {
    const changed = () => (document.hidden ? camera.sleep() : void camera.wake());
    document.addEventListener("visibilitychange", changed);
    return () => document.removeEventListener("visibilitychange", changed);
  }, []);
}
