/** Whose turn it is: a late answer to an earlier guest paints nothing, unless what hid that guest is taken back. */

export class Turns {
  now = 0;
  private hidden: { readonly turn: number; readonly answers: (() => void)[] } | null = null;

  begin(): number {
    this.now += 1;
    return this.now;
  }

  answer(turn: number, paint: () => void): void {
    if (turn === this.now) paint();
    else if (turn === this.hidden?.turn) this.hidden.answers.push(paint);
  }

  /** A scan may have begun, whose characters are typed like any others. What comes back undoes that: an answer that came
   *  in between has its effect after all. */
  remember(restore: () => void): () => void {
    const hidden = { turn: this.now, answers: [] as (() => void)[] };
    this.hidden = hidden;
    return () => {
      this.hidden = null;
      this.now = hidden.turn;
      restore();
      for (const paint of hidden.answers) this.answer(hidden.turn, paint);
    };
  }
}
