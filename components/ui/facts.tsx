import type { ReactNode } from "react";

/** Name–value pairs. */
export function Facts({ rows }: { rows: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[minmax(10rem,auto)_1fr]">
      {rows.map((row) => (
        <div key={row.name} className="contents">
          <dt className="text-neutral-text-subtle">{row.name}</dt>
          <dd className="mb-2 min-w-0 break-words sm:mb-0">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
