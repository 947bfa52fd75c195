"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { helpPath } from "@/lib/domain/help-chapter";

/** Leads to the handbook's chapter about the page that is open. */
export function HelpLink({
  className,
  label,
  children,
}: {
  className?: string;
  /** When the children are not always shown. */
  label?: string;
  children: ReactNode;
}) {
  return (
    <Link className={className} href={helpPath(usePathname())} aria-label={label}>
      {children}
    </Link>
  );
}
