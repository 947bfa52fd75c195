import type { ReactNode } from "react";
import Link from "next/link";

interface PageHeaderProps {
  title: string;
  lead?: ReactNode;
  back?: { href: string; label: string };
  actions?: ReactNode;
}

export function PageHeader({ title, lead, back, actions }: PageHeaderProps) {
  return (
    <header className="mb-6">
      {back ? (
        <p className="mb-2">
          <Link className="ds-link" href={back.href}>
            <span aria-hidden="true">← </span>
            {back.label}
          </Link>
        </p>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h1 className="ds-heading" data-size="lg">
          {title}
        </h1>
        {actions}
      </div>
      {lead ? <div className="mt-2 max-w-3xl">{lead}</div> : null}
    </header>
  );
}
