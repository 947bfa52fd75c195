"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export function Navigation({ label, items }: { label: string; items: { href: string; label: string }[] }) {
  const current = usePathname();
  return (
    <nav aria-label={label} className="kv-nav order-last w-full sm:order-none sm:w-auto">
      <ul className="-ml-3 flex flex-wrap sm:ml-0">
        {items.map((item) => (
          <li key={item.href}>
            <Link href={item.href} aria-current={current.startsWith(item.href) ? "page" : undefined}>
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
