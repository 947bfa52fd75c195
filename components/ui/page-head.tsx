import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Fragment, type ReactNode } from "react";

interface PageHeadProps {
  title: string;
  /** The pages above this one, outermost first. */
  crumbs?: { href: string; label: string }[];
  /** The environment of the page's subject. */
  tag?: ReactNode;
  lead?: ReactNode;
  /** At most one filled button; what is rarely needed is in a menu. */
  actions?: ReactNode;
}

/** The head of a page: where it is, what it is about, and what can be done. */
export async function PageHead({ title, crumbs = [], tag, lead, actions }: PageHeadProps) {
  const t = await getTranslations("common");
  return (
    <div className="kv-page-head">
      {crumbs.length > 0 ? (
        <nav className="kv-crumb" aria-label={t("crumbs")}>
          {crumbs.map((crumb, index) => (
            <Fragment key={crumb.href}>
              {index > 0 ? <span aria-hidden="true"> / </span> : null}
              <Link href={crumb.href}>{crumb.label}</Link>
            </Fragment>
          ))}
        </nav>
      ) : null}
      <header className="kv-head">
        <h1>{title}</h1>
        {tag}
        {actions ? <div className="kv-acts">{actions}</div> : null}
      </header>
      {lead ? <div className="kv-lead">{lead}</div> : null}
    </div>
  );
}
