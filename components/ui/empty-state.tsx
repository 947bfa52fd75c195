import type { ReactNode } from "react";

/** A list without rows: why, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="kv-empty">
      <p>{title}</p>
      {children ? <div>{children}</div> : null}
    </div>
  );
}
