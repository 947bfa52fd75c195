import type { ReactNode } from "react";

export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="kv-panel text-center">
      <p className="font-semibold">{title}</p>
      {children ? <div className="mt-2 flex flex-col items-center gap-3">{children}</div> : null}
    </div>
  );
}
