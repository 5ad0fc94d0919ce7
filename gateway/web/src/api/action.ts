/** One painted button is one action: however often it is pressed, it happens once. */

import { newKey, type Command, type CommandQueue } from "./commands";
import { NoAnswer } from "./problem";

export class Action<Answer> {
  private command: Command | null = null;
  private answer: Promise<Answer> | null = null;

  /** Made at first paint, and kept until the action ends. */
  private key = newKey();

  constructor(
    private readonly queue: CommandQueue,
    private readonly path: string,
  ) {}

  /** Presses after the first get the first one's answer. After NoAnswer the next press sends the very same command again,
   *  whatever it asks for: the suite may have done it already. After a refusal the next press is a new action. */
  press(body: unknown): Promise<Answer> {
    if (this.answer !== null) return this.answer;
    this.command ??= { key: this.key, path: this.path, body };
    this.answer = this.queue.send<Answer>(this.command).catch((failure: unknown) => {
      this.answer = null;
      if (!(failure instanceof NoAnswer)) this.startAnew();
      throw failure;
    });
    return this.answer;
  }

  /** True after NoAnswer: what the next press sends is already decided. */
  get isUnresolved(): boolean {
    return this.command !== null && this.answer === null;
  }

  private startAnew(): void {
    this.command = null;
    this.key = newKey();
  }
}
