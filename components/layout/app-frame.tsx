"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Icon } from "@/components/ui/icon";
import { type EnvironmentScope, ENVIRONMENT_SCOPES } from "@/lib/domain/environment-scope";
import { roleMay } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import type { FrameCounts } from "@/lib/services/fleet/get-frame-counts";
import { AccountMenu } from "./account-menu";
import { CopyTimes } from "./copy-times";
import { Brand } from "./brand";
import { EnvironmentScopeProvider } from "./environment-scope";
import { EnvironmentSwitch, ScopeTag } from "./environment-switch";
import { FrameRefresh } from "./frame-refresh";
import { GoTo } from "./go-to";
import { HelpLink } from "./help-link";
import { Keys } from "./keys";
import { LanguageSwitch } from "./language-switch";
import { MenuCloser } from "./menu-closer";
import { type NavGroup, NavList } from "./nav-list";
import { Pending } from "./pending";
import { ScrollToFocus } from "./scroll-to-focus";

export interface AppFrameProps {
  staffMember: { name: string | null; role: string };
  scope: EnvironmentScope;
  counts: FrameCounts;
  /** Whether what was to be checked has been. */
  sweepNote: ReactNode;
  children: ReactNode;
}

/**
 * The frame of every page for staff. It decides no access, but leaves out what the role cannot use. A client
 * component, so that pages send React its counts and not its markup.
 */
export function AppFrame({ staffMember, scope, counts, sweepNote, children }: AppFrameProps) {
  const t = useTranslations("nav");
  const frame = useTranslations("frame");
  const common = useTranslations("common");
  const { groups, others } = navigation(t, staffMember.role, counts);
  const items = groups.flatMap((group) => group.items);
  const alerts = items.find((item) => item.href === paths.alerts)!.count?.[""];
  return (
    <EnvironmentScopeProvider remembered={scope}>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      <CopyTimes />
      <div className="kv-app">
        <aside className="kv-rail" aria-label={common("product")}>
          <Link className="kv-brand" href={paths.home}>
            <Brand />
          </Link>
          <NavList label={t("label")} groups={groups} />
          {sweepNote}
        </aside>
        <header className="kv-top">
          <details className="kv-menu kv-narrow" data-side="start">
            <summary className="kv-tap" aria-label={frame("menu")}>
              <Icon name="menu" />
            </summary>
            <div>
              <NavList label={t("label")} groups={groups} />
              <div className="kv-menu-scope">
                <EnvironmentSwitch />
              </div>
              <ul>
                <li>
                  <HelpLink>
                    <Icon name="help" />
                    {t("help")}
                  </HelpLink>
                </li>
              </ul>
              {sweepNote}
            </div>
          </details>
          <Link className="kv-brand kv-narrow" href={paths.home}>
            <Brand compact />
          </Link>
          <ScopeTag />
          <GoTo pages={[...items, ...others].map(({ href, label }) => ({ href, label }))} />
          <span className="kv-grow kv-wide" />
          <span className="kv-wide">
            <EnvironmentSwitch />
          </span>
          <Link
            className="kv-bell"
            href={paths.alerts}
            aria-label={alerts ? frame("alerts", { count: alerts }) : frame("noAlerts")}
          >
            <Icon name="bell" />
            {alerts ? (
              <span className="kv-n" data-color="danger">
                {alerts}
              </span>
            ) : null}
          </Link>
          <HelpLink className="kv-bell kv-help-link" label={t("help")}>
            <Icon name="help" />
            <span className="kv-wide">{t("help")}</span>
          </HelpLink>
          <AccountMenu staffMember={staffMember} />
        </header>
        <main id="main" className="kv-main">
          {children}
        </main>
      </div>
      <Keys
        mayRenew={roleMay(staffMember.role, "keys.manage")}
        mayAdd={roleMay(staffMember.role, "installations.write")}
      />
      <MenuCloser />
      <ScrollToFocus />
      <Pending />
      <FrameRefresh />
    </EnvironmentScopeProvider>
  );
}

/** The frame of pages before somebody is signed in. */
export function PlainFrame({ children }: { children: ReactNode }) {
  const common = useTranslations("common");
  return (
    <>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      <div className="kv-app">
        <header className="kv-top">
          <Link className="kv-brand" href={paths.home}>
            <Brand />
          </Link>
          <span className="kv-grow" />
          <LanguageSwitch />
        </header>
        <main id="main" className="kv-main">
          {children}
        </main>
      </div>
      <Pending />
    </>
  );
}

/** The rail's groups for a role, and further pages that the search can open. */
function navigation(
  t: ReturnType<typeof useTranslations<"nav">>,
  role: string,
  counts: FrameCounts,
): { groups: NavGroup[]; others: { href: string; label: string }[] } {
  const byScope = (name: keyof FrameCounts["counts"]) => {
    const text = (scope: EnvironmentScope) => {
      const count = counts.counts[name][scope || "ALL"];
      if (count === 0) return null;
      return count > counts.maxCount[name]
        ? t("many", { max: counts.maxCount[name] })
        : t("number", { count });
    };
    return Object.fromEntries(ENVIRONMENT_SCOPES.map((scope) => [scope, text(scope)])) as Record<
      EnvironmentScope,
      string | null
    >;
  };
  const groups: NavGroup[] = [
    {
      items: [
        {
          href: paths.home,
          label: t("home"),
          icon: "todo",
          count: byScope("attention"),
          color: "danger",
        },
        { href: paths.alerts, label: t("alerts"), icon: "bell", count: byScope("alerts") },
        {
          href: paths.installations,
          label: t("installations"),
          icon: "installations",
          count: byScope("installations"),
        },
        {
          href: paths.bulks,
          label: t("bulk"),
          icon: "layers",
          count: byScope("bulks"),
          countLabel: t("running"),
          color: "info",
        },
      ],
    },
    {
      label: t("group.overview"),
      items: [
        { href: paths.organizations, label: t("organizations"), icon: "building" },
        { href: paths.templates, label: t("templates"), icon: "document" },
        { href: paths.expiryReport, label: t("report"), icon: "chart" },
      ],
    },
  ];
  const administration: NavGroup = { label: t("group.administration"), items: [] };
  if (roleMay(role, "staff.manage"))
    administration.items.push({ href: paths.staff, label: t("staff"), icon: "people" });
  if (roleMay(role, "audit.read"))
    administration.items.push({ href: paths.audit, label: t("audit"), icon: "history" });
  if (administration.items.length > 0) groups.push(administration);
  const others = [
    { href: paths.views, label: t("views") },
    { href: paths.help, label: t("help") },
    { href: paths.account, label: t("account") },
    ...(roleMay(role, "templates.write") ? [{ href: paths.vendor, label: t("vendor") }] : []),
    ...(roleMay(role, "alerts.manage") ? [{ href: paths.alertRules, label: t("alertRules") }] : []),
  ];
  return { groups, others };
}
