/** A photo of somebody who says yes to it: asked first, taken by the desk's camera, looked at, and then kept. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { CheckIn } from "../api/types";
import { pictureOf } from "../file/picture";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

type Step = { kind: "asking" } | { kind: "aiming"; stream: MediaStream } | { kind: "no_camera" } | { kind: "taken"; content: string };

export function TakingPhoto({ checkIn, desk }: { checkIn: CheckIn; desk: Desk }) {
  const [step, setStep] = useState<Step>({ kind: "asking" });
  const [said, say] = useState("");
  const stream = step.kind === "aiming" ? step.stream : null;
  useEffect(() => () => stream?.getTracks().forEach((track) => track.stop()), [stream]);

  async function aim(): Promise<void> {
    try {
      setStep({ kind: "aiming", stream: await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" } } }) });
    } catch {
      setStep({ kind: "no_camera" }); // None there, none allowed, or no https: a file of a phone's camera does as well.
    }
  }

  const take = (source: Blob | HTMLVideoElement) => pictureOf(source).then((content) => setStep({ kind: "taken", content }), (failure: unknown) => say(sentenceFor(failure)));
  const keep = (content: string) => desk.keepPhoto(checkIn, content).catch((failure: unknown) => say(sentenceFor(failure)));

  return (
    <div class="letting-in">
      <h1>{t("photo.title", { name: checkIn.member.display_name })}</h1>
      {step.kind === "asking" && (
        <>
          <p class="consent">{t("photo.ask")}</p>
          <button type="button" class="button primary" onClick={() => void aim()}>{t("photo.agrees")}</button>
        </>
      )}
      {step.kind === "aiming" && <Aim stream={step.stream} take={(video) => void take(video)} />}
      {step.kind === "no_camera" && (
        <>
          <p class="muted" role="alert">{t("photo.no_camera")}</p>
          <input
            type="file"
            accept="image/*"
            capture="environment"
            aria-label={t("photo.take")}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file !== undefined) void take(file);
            }}
          />
        </>
      )}
      {step.kind === "taken" && (
        <>
          <img class="plate-photo taken-photo" src={`data:image/jpeg;base64,${step.content}`} alt={t("reception.photo")} />
          <button type="button" class="button primary" onClick={() => void keep(step.content)}>{t("photo.keep")}</button>
          <button type="button" class="button secondary" onClick={() => void aim()}>{t("photo.again")}</button>
        </>
      )}
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      <button type="button" class="button quiet-wide" onClick={() => desk.cancel()}>{t("reception.cancel")}</button>
    </div>
  );
}

function Aim({ stream, take }: { stream: MediaStream; take(video: HTMLVideoElement): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [isSeeing, setSeeing] = useState(false);
  useEffect(() => {
    video.current!.srcObject = stream;
    void video.current!.play().catch(() => undefined); // Cancelled while it began.
  }, [stream]);
  return (
    <>
      <video class="taken-photo" ref={video} muted playsInline onPlaying={() => setSeeing(true)} aria-label={t("reception.photo")} />
      <button type="button" class="button primary" disabled={!isSeeing} onClick={() => take(video.current!)}>{t("photo.take")}</button>
    </>
  );
}
