"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Icon, type IconName } from "@/components/ui/icon";
import { type EnvironmentScope, inScope } from "@/lib/domain/environment-scope";
import { useEnvironmentScope } from "./environment-scope";

export interface NavItem {
  href: string;
  label: string;
  icon: IconName;
  /** What is counted beside the label, by scope. Nothing is shown for zero. */
  count?: Record<EnvironmentScope, string | null>;
  /** For people who cannot see that the number is a count. */
  countLabel?: string;
  color?: "danger" | "info";
}

export interface NavGroup {
  label?: string;
  items: NavItem[];
}

/** The start page's address is a prefix of every other. */
function isCurrent(path: string, href: string): boolean {
  return href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
}

/** The portal's pages, with what waits on each. In the rail, and in the menu of a narrow window. */
export function NavList({ label, groups }: { label: string; groups: NavGroup[] }) {
  const path = usePathname();
  const scope = useEnvironmentScope();
  return (
    <nav className="kv-nav" aria-label={label}>
      {groups.map((group) => (
        <div key={group.items[0]!.href}>
          {group.label ? <h2>{group.label}</h2> : null}
          <ul>
            {group.items.map((item) => (
              <li key={item.href}>
                <Link
                  href={inScope(item.href, scope)}
                  aria-current={isCurrent(path, item.href) ? "page" : undefined}
                >
                  <Icon name={item.icon} />
                  {item.label}
                  {item.count?.[scope] ? (
                    <span className="kv-n" data-color={item.color}>
                      {item.count[scope]}
                      {item.countLabel ? <span className="sr-only"> {item.countLabel}</span> : null}
                    </span>
                  ) : null}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
