import type { ReactNode } from "react";

/** A titled section of a page. */
export function Panel({
  id,
  title,
  children,
  actions,
}: {
  id: string;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <section className="kv-panel" aria-labelledby={id}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="ds-heading" data-size="xs">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
