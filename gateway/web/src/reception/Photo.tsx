/** The photo of a member, to compare with whoever stands there. Nothing is kept in the browser. */

import { useEffect, useState } from "preact/hooks";
import { api } from "../station/suite";
import { t } from "../words";

interface Answer {
  media_type: string;
  content: string;
}

/** Its place is kept from the start: nothing under a finger moves when it comes. */
export function Photo({ memberId, isSmall = false }: { memberId: string; isSmall?: boolean }) {
  const [photo, setPhoto] = useState<Answer | "none" | null>(null);
  useEffect(() => {
    let isWanted = true;
    void api.get<Answer>(`/members/${memberId}/photo`).then(
      (answer) => isWanted && setPhoto(answer),
      () => isWanted && setPhoto("none"),
    );
    return () => {
      isWanted = false;
    };
  }, [memberId]);
  if (photo === "none") return null;
  const look = isSmall ? "pick-photo" : "plate-photo";
  if (photo === null) return <span class={look} />;
  return <img class={look} src={`data:${photo.media_type};base64,${photo.content}`} alt={t("reception.photo")} />;
}
