/** Calls to /api/v1 with the station's token, a time limit, and problems as typed errors. */

import { NoAnswer, problemFrom, type Problem } from "./problem";

const ROOT = "/api/v1";
export const OUTLET_CLOSED = "outlet_closed";
/** Longer than the gateway waits for its services, so that its own words for the failure arrive first. */
export const TIMEOUT_MS = 6_000;

export interface Caller {
  token(): string | null;
  locale(): string;
  /** Told when the suite does not accept the token. */
  refused?(problem: Problem): void;
  /** Told while the outlet where the caller stands is closed: the token opens nothing for now. */
  closed?(): void;
  /** Headers that only this caller sends. */
  more?(): Record<string, string>;
  /** How long a call may take, where that is not what it usually is. */
  timeoutMs?(): number;
}

export class Api {
  constructor(
    private readonly caller: Caller,
    private readonly fetcher: typeof fetch = (...call) => fetch(...call),
  ) {}

  async get<Answer>(path: string): Promise<Answer> {
    return (await this.call("GET", path)).json() as Promise<Answer>;
  }

  async getText(path: string): Promise<string> {
    return (await this.call("GET", path)).text();
  }

  async getFile(path: string): Promise<Blob> {
    return (await this.call("GET", path)).blob();
  }

  /** A question too private for an address: it is posted, and writes nothing. */
  async ask<Answer>(path: string, body: unknown): Promise<Answer> {
    return (await this.call("POST", path, { body })).json() as Promise<Answer>;
  }

  /** A question whose answer is a file. */
  async download(path: string, body: unknown): Promise<Blob> {
    return (await this.call("POST", path, { body })).blob();
  }

  /** An answer that goes on for as long as nobody ends it by the signal. */
  async stream(path: string, more: Record<string, string>, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.call("GET", path, undefined, { more, signal });
    if (body === null) throw new NoAnswer("an answer without a body");
    return body;
  }

  readonly post = async (path: string, body: unknown, key: string): Promise<unknown> =>
    (await this.call("POST", path, { body, key })).json();

  /** A command as it was written down: this very text, whatever was made of it. What is no JSON was not said by the suite. */
  async postText(path: string, text: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
    const response = await this.answered("POST", path, { headers: { ...this.headers(), ...headers }, body: text });
    try {
      return await response.json();
    } catch {
      throw new NoAnswer("something else answered");
    }
  }

  private call(method: string, path: string, sent?: { body: unknown; key?: string }, going?: { more: Record<string, string>; signal: AbortSignal }): Promise<Response> {
    return this.answered(method, path, {
      headers: { ...this.headers(sent), ...going?.more },
      ...(going ? { signal: going.signal } : {}),
      ...(sent ? { body: JSON.stringify(sent.body) } : {}),
    });
  }

  private async answered(method: string, path: string, sent: RequestInit): Promise<Response> {
    const response = await this.answerTo(`${ROOT}${path}`, {
      ...sent,
      method,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (response.ok) return response;
    const problem = await problemFrom(response);
    if (response.status === 401) this.caller.refused?.(problem);
    if (problem.code === OUTLET_CLOSED) this.caller.closed?.();
    throw problem;
  }

  private headers(sent?: { key?: string }): Record<string, string> {
    const token = this.caller.token();
    return {
      Accept: "application/json",
      "Accept-Language": this.caller.locale(),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(sent ? { "Content-Type": "application/json" } : {}),
      ...(sent?.key ? { "Idempotency-Key": sent.key } : {}),
      ...this.caller.more?.(),
    };
  }

  private async answerTo(url: string, request: RequestInit): Promise<Response> {
    const giveUp = new AbortController();
    request.signal?.addEventListener("abort", () => giveUp.abort());
    const timer = setTimeout(() => giveUp.abort(), this.caller.timeoutMs?.() ?? TIMEOUT_MS);
    try {
      return await this.fetcher(url, { ...request, signal: giveUp.signal });
    } catch {
      throw new NoAnswer("no answer from the suite");
    } finally {
      clearTimeout(timer);
    }
  }
}
