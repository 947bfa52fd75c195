import type { ReactNode } from "react";

export interface Fact {
  name: string;
  value: ReactNode;
  /** A second, quieter line. */
  note?: ReactNode;
  /** What can be done about it, below. */
  act?: ReactNode;
}

/** Name–value pairs below each other, in a panel. */
export function FactList({ facts }: { facts: Fact[] }) {
  return (
    <dl className="kv-dl">
      {facts.map((fact) => (
        <div key={fact.name} className="contents">
          <dt>{fact.name}</dt>
          <dd>
            {fact.value}
            {fact.note ? <small>{fact.note}</small> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What everybody asks of a thing, beside each other below its head. */
export function FactStrip({ facts }: { facts: Fact[] }) {
  return (
    <dl className="kv-facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>
            {fact.value}
            {fact.note ? <small>{fact.note}</small> : null}
            {fact.act}
          </dd>
        </div>
      ))}
    </dl>
  );
}
