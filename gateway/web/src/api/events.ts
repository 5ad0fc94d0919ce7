/** Server-sent events read off a fetch: an EventSource can send no token. */

export interface ServerEvent {
  readonly kind: string;
  readonly data: string;
  readonly id: string | null;
}

/** Takes the text as it arrives, cut wherever the wire cut it, and gives the events that are whole. */
export class EventReader {
  private rest = "";

  push(text: string): ServerEvent[] {
    const blocks = (this.rest + text).replace(/\r\n?/g, "\n").split("\n\n");
    this.rest = blocks.pop()!;
    return blocks.map(read).filter((event) => event !== null);
  }
}

/** Null for a comment, which is only a sign of life. */
function read(block: string): ServerEvent | null {
  let kind = "message";
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") kind = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? null : { kind, data: data.join("\n"), id };
}
