import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import { Brand } from "./brand";
import { CommandPalette } from "./command-palette";
import { LanguageSwitch } from "./language-switch";
import { Navigation } from "./navigation";

/** Of the first and the last name, because the menu leaves room for no more. */
function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0]?.toLocaleUpperCase("nb") ?? "")
    .join("");
}

/** The layout of every page for staff. It decides no access, but leaves out what the role cannot use. */
export async function Shell({
  staffMember,
  unread = { count: 0, maxCount: 0 },
  children,
}: {
  staffMember: { name: string | null; role: string } | null;
  /** Open alerts. */
  unread?: { count: number; maxCount: number };
  children: ReactNode;
}) {
  const t = await getTranslations("nav");
  const common = await getTranslations("common");
  const name = staffMember?.name ?? common("unknownPerson");
  const items = [
    { href: paths.home, label: t("home") },
    {
      href: paths.alerts,
      label: t("alerts"),
      badge:
        unread.count > unread.maxCount
          ? `${unread.maxCount}+`
          : unread.count > 0
            ? String(unread.count)
            : undefined,
    },
    { href: paths.installations, label: t("installations") },
    { href: paths.organizations, label: t("organizations") },
    { href: paths.templates, label: t("templates") },
    { href: paths.expiryReport, label: t("report") },
    { href: paths.bulks, label: t("bulk") },
    ...(staffMember && roleMay(staffMember.role, "staff.manage")
      ? [{ href: paths.staff, label: t("staff") }]
      : []),
  ];
  // Linked from other pages and from the command palette.
  const others = [
    { href: paths.views, label: t("views") },
    { href: paths.help, label: t("help") },
    ...(staffMember && roleMay(staffMember.role, "audit.read")
      ? [{ href: paths.audit, label: t("audit") }]
      : []),
  ];
  return (
    <>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      <header className="kv-noprint border-b border-neutral-border-subtle bg-neutral-background-default">
        <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-3 px-4 py-2">
          <Link href={paths.home} className="flex items-center gap-2 py-2 text-lg font-semibold no-underline">
            <Brand compact={staffMember !== null} />
          </Link>
          {staffMember ? <Navigation label={t("label")} items={items} /> : null}
          <div className="kv-compact ml-auto flex flex-wrap items-center gap-1">
            {staffMember ? <CommandPalette pages={[...items, ...others]} /> : null}
            {staffMember ? (
              <Link className="ds-button" data-variant="tertiary" data-size="sm" href={paths.help}>
                {t("help")}
              </Link>
            ) : null}
            <LanguageSwitch />
            {staffMember ? (
              <>
                <Link
                  className="ds-button"
                  data-variant="tertiary"
                  data-size="sm"
                  href={paths.account}
                  aria-label={`${t("account")}: ${name} · ${t(`role.${staffMember.role}`)}`}
                >
                  <span className="2xl:hidden">{initials(name)}</span>
                  <span className="hidden 2xl:inline">
                    {name} · {t(`role.${staffMember.role}`)}
                  </span>
                </Link>
                <form method="post" action="/logout">
                  <button className="ds-button" data-variant="tertiary" data-size="sm">
                    {t("signOut")}
                  </button>
                </form>
              </>
            ) : null}
          </div>
        </div>
      </header>
      <main id="main" className="mx-auto max-w-7xl px-4 py-8">
        {children}
      </main>
    </>
  );
}
