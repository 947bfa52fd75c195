import Link from "next/link";
import type { ReactNode } from "react";

export interface ViewTab {
  href: string;
  label: string;
  count?: ReactNode;
  tone?: "danger" | "warning";
  current: boolean;
}

/** Views of a page, as links with counts: the address says which is open. */
export function ViewTabs({ label, tabs }: { label: string; tabs: ViewTab[] }) {
  return (
    <nav className="kv-tabs" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link href={tab.href} prefetch={false} aria-current={tab.current ? "page" : undefined}>
              {tab.label}{" "}
              {tab.count === undefined ? null : (
                <span className="kv-count" data-color={tab.tone}>
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
