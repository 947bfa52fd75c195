"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

/** The start page's address is a prefix of every other. */
function isCurrent(current: string, href: string): boolean {
  return href === "/" ? current === "/" : current.startsWith(href);
}

export function Navigation({
  label,
  items,
}: {
  label: string;
  items: { href: string; label: string; badge?: string }[];
}) {
  const current = usePathname();
  return (
    <nav aria-label={label} className="kv-nav order-last w-full sm:order-none sm:w-auto">
      <ul className="-ml-2 flex overflow-x-auto whitespace-nowrap sm:ml-0 sm:flex-wrap">
        {items.map((item) => (
          <li key={item.href}>
            <Link href={item.href} aria-current={isCurrent(current, item.href) ? "page" : undefined}>
              {item.label}{" "}
              {item.badge ? (
                <span className="rounded-full bg-danger-base-default px-1.5 text-xs text-danger-base-contrast-default">
                  {item.badge}
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
