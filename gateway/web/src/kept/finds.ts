/** By what a member is found without the suite: short keyed hashes, the same as the suite made of the same number. */

import { classify, isPhoneLike } from "../input/classify";

export type Identifier =
  | { kind: "member"; memberId: string }
  | { kind: "card_number" | "card_id" | "external_id"; value: string }
  | { kind: "phone"; digits: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HASH_BYTES = 9;
const CARD_ID_BYTES = 16;

export function identifierIn(text: string): Identifier {
  const written = text.trim();
  if (UUID.test(written) || written.startsWith("kept:")) return { kind: "member", memberId: written };
  const reading = classify(written);
  if (reading.kind === "link") return { kind: "card_id", value: cardIdIn(reading.identifier) };
  if (reading.kind !== "number") return { kind: "external_id", value: written };
  return isPhoneLike(reading.digits) ? { kind: "phone", digits: reading.digits.replace(/\D/g, "") } : { kind: "card_number", value: reading.digits };
}

/** A card's own numbers say nothing of anybody; all else that finds a member might. */
export function mayLieOpen(identifier: Identifier): boolean {
  return identifier.kind === "member" || identifier.kind === "card_number";
}

export async function findOf(indexKey: string, { kind, value }: { kind: string; value: string }): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytesOf(indexKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hash = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${kind}\0${value}`));
  return base64url(new Uint8Array(hash).slice(0, HASH_BYTES));
}

export function tailOf(indexKey: string, digits: string): Promise<string> {
  return findOf(indexKey, { kind: "tail", value: digits.slice(-4) });
}

/** The first bytes of the token behind the last # of a balance link. */
function cardIdIn(link: string): string {
  const token = link.slice(link.lastIndexOf("#") + 1);
  return [...bytesOf(token).slice(0, CARD_ID_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
