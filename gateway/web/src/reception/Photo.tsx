/** The photo of a member, to compare with whoever stands there. Nothing is kept in the browser. */

import { useEffect, useState } from "preact/hooks";
import { api } from "../station/suite";
import { t } from "../words";

interface Answer {
  media_type: string;
  content: string;
}

export function Photo({ memberId }: { memberId: string }) {
  const [photo, setPhoto] = useState<Answer | null>(null);
  useEffect(() => {
    let isWanted = true;
    void api.get<Answer>(`/members/${memberId}/photo`).then((answer) => isWanted && setPhoto(answer), () => undefined);
    return () => {
      isWanted = false;
    };
  }, [memberId]);
  if (photo === null) return null;
  return <img class="plate-photo" src={`data:${photo.media_type};base64,${photo.content}`} alt={t("reception.photo")} />;
}
