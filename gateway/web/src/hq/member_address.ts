/** Whose file the address asks for: `#members?id=…&section=…`, as a list, a task or a phone system writes it. */

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isMemberId(text: string): boolean {
  return ID.test(text);
}

export function memberIn(fragment: string): string | null {
  const id = asked(fragment).get("id") ?? "";
  return fragment.startsWith("#members") && isMemberId(id) ? id : null;
}

export function sectionIn(fragment: string): string {
  return asked(fragment).get("section") ?? "";
}

export function addressOf(memberId: string): string {
  return `#members?id=${memberId}`;
}

function asked(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^[^?]*\??/, ""));
}
