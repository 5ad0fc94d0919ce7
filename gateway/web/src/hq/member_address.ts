/** Whose file the address asks for: `#members?id=…&section=…`, as a list, a task or a phone system writes it; the page of which company, `#plans?payer=…`; or whoever may become a member, `#prospects?id=…`. */

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

export function payerIn(fragment: string): string | null {
  const id = asked(fragment).get("payer") ?? "";
  return fragment.startsWith("#plans") && isMemberId(id) ? id : null;
}

export function addressOfPayer(payerId: string): string {
  return `#plans?payer=${payerId}`;
}

/** The prospect whom an address leads to. */
export function prospectIn(fragment: string): string | null {
  const id = asked(fragment).get("id") ?? "";
  return fragment.startsWith("#prospects") && isMemberId(id) ? id : null;
}

export function addressOfProspect(prospectId: string): string {
  return `#prospects?id=${prospectId}`;
}

function asked(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^[^?]*\??/, ""));
}
