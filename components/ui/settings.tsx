import type { ReactNode } from "react";

/** Settings below each other, in one frame. */
export function Settings({ children }: { children: ReactNode }) {
  return <div className="kv-panel kv-settings">{children}</div>;
}

/** One setting: what it is and means, and beside it what is chosen. */
export function Setting({
  id,
  title,
  help,
  children,
}: {
  id: string;
  title: string;
  help?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {help ? <p>{help}</p> : null}
      </div>
      <div>{children}</div>
    </section>
  );
}
