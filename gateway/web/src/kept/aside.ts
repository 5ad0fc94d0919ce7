/** Commands that the suite does not take while it answers others: they let those behind them pass, and are tried again. */

/** So often a command may fail before it is held to be the command, and not the network. */
const TRIES = 3;

export class Aside {
  private readonly tries = new Map<string, number>();
  private readonly until = new Map<string, number>();

  constructor(private readonly now: () => number) {}

  /** Counts a failure of what nobody at the counter waits for. True once the command stands aside, for so long. */
  failed(key: string, pauseMs: number): boolean {
    this.tries.set(key, (this.tries.get(key) ?? 0) + 1);
    if (!this.isStuck(key)) return false;
    this.until.set(key, this.now() + pauseMs);
    return true;
  }

  /** Others go first. */
  isStuck(key: string): boolean {
    return (this.tries.get(key) ?? 0) >= TRIES;
  }

  /** Not even tried for now. */
  rests(key: string): boolean {
    return (this.until.get(key) ?? 0) > this.now();
  }

  /** In how long the first of them is tried again; null where none rests. */
  nextMs(): number | null {
    const left = [...this.until.values()].map((until) => until - this.now()).filter((ms) => ms > 0);
    return left.length === 0 ? null : Math.min(...left);
  }

  /** The network was gone: perhaps it was that. */
  tryAllAgain(): void {
    this.until.clear();
  }

  forget(key: string): void {
    this.tries.delete(key);
    this.until.delete(key);
  }
}
