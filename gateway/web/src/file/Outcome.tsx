/** What an act would come to, before anybody agrees to it: a line for each of its amounts and days. */

export type OutcomeRow = readonly [words: string, value: string];

export function Outcome({ rows }: { rows: readonly OutcomeRow[] }) {
  return (
    <dl class="membership-facts change-outcome">
      {rows.map(([words, value]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
