import type { ReactNode } from "react";

/** One of the numbered parts of a long form, which is still sent as a whole. */
export function FormStep({
  id,
  number,
  title,
  lead,
  children,
}: {
  id: string;
  number: number;
  title: string;
  lead: string;
  children: ReactNode;
}) {
  return (
    <section className="kv-panel kv-form-step" aria-labelledby={id}>
      <header>
        <h2 id={id}>
          <span className="kv-number">{number}</span>
          {title}
        </h2>
        <p>{lead}</p>
      </header>
      <div>{children}</div>
    </section>
  );
}
