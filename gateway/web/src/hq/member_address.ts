/** Whose file the address asks for: `#members?id=…&section=…`, as a list, a task or a phone system writes it; or the page of which company, `#plans?payer=…`. */

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

function asked(fragment: string): URLSearchParams {
  return new URLSearchParams(fragment.replace(/^[^?]*\??/, ""));
}
