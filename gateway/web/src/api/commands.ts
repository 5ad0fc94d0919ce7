/** Every write goes through one door, `send(command)`; a later queue that survives a closed tablet takes the same commands. */

import { NoAnswer, Problem } from "./problem";

/** A wish of the station. The key is its name for ever: sending it twice does it once. */
export interface Command {
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
}

export interface CommandQueue {
  /** The suite's answer. Rejects with Problem (refused, nothing written) or NoAnswer (unknown: send the same command again). */
  send<Answer>(command: Command): Promise<Answer>;
}

export type Post = (path: string, body: unknown, key: string) => Promise<unknown>;

const ATTEMPTS = 3;
const PAUSE_MS = 400;

/** Sends at once, and again with the same key when nobody answered or the first sending is still at work. */
export class DirectQueue implements CommandQueue {
  constructor(
    private readonly post: Post,
    private readonly wait: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ) {}

  async send<Answer>(command: Command): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.post(command.path, command.body, command.key)) as Answer;
      } catch (failure) {
        const helps = failure instanceof NoAnswer || (failure instanceof Problem && failure.isPassing);
        if (!helps) throw failure;
        if (attempt === ATTEMPTS) throw failure instanceof NoAnswer ? failure : new NoAnswer("the suite cannot say");
        await this.wait(pauseBefore(failure));
      }
    }
  }
}

function pauseBefore(failure: NoAnswer | Problem): number {
  const asked = failure instanceof Problem ? failure.retryAfterSeconds : null;
  return asked === null ? PAUSE_MS : Math.min(asked * 1000, 2000);
}

/** A version 4 UUID. Tablets often reach the till over plain http in the shop's network, where `crypto.randomUUID` does not exist. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
