import type { ReactNode } from "react";

/**
 * One state of a component on the page of components. Pictures are taken of each by its name.
 * @param name unique on its page
 * @param moving changes by the second, so that no picture is taken of it
 */
export function Sample({
  name,
  title,
  moving,
  children,
}: {
  name: string;
  title: string;
  moving?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="mb-8" aria-labelledby={`sample-${name}`}>
      <h2 id={`sample-${name}`} className="mb-2 border-b border-neutral-border-subtle">
        {title}
      </h2>
      <div data-sample={moving ? undefined : name}>{children}</div>
    </section>
  );
}

/** The clock of all samples: Thursday 26 November 2026, about 08.30 in Oslo. */
export const NOW = new Date("2026-11-26T07:30:00Z");

export const daysFromNow = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
