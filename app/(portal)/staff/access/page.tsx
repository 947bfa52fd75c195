import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { SharedAccessTable } from "@/components/staff/shared-access-table";
import { EmptyState } from "@/components/ui/empty-state";
import { StaffTabs } from "@/components/staff/staff-tabs";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { requireStaff } from "@/lib/auth/session";
import { isUuid } from "@/lib/base/search-params";
import { paths } from "@/lib/domain/routes";
import { listSharedAccess, type SharedAccessGroup } from "@/lib/services/shared-access/list-shared-access";
import { revokeSharedAccessAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sharedAccess"))("title") };
}

/** What works without signing in, or is sent to somebody, by the staff member who answers for it. */
export default async function SharedAccessPage({
  searchParams,
}: {
  searchParams: Promise<{ person?: string | string[] }>;
}) {
  const ctx = await requireStaff("staff.manage");
  const given = (await searchParams).person;
  const person = typeof given === "string" && isUuid(given) ? given : "";
  const { groups, incomplete, take } = await listSharedAccess(ctx, { person });
  const t = await getTranslations("sharedAccess");
  const common = await getTranslations("common");
  const nameOf = (owner: SharedAccessGroup["owner"]) => {
    if (!owner) return t("rule");
    const name = owner.name ?? common("unknownPerson");
    return owner.state === "ACTIVE" ? name : t("noAccess", { name });
  };
  // Two people may have the same name.
  const titleOf = (index: number) => {
    const name = nameOf(groups[index]!.owner);
    const earlier = groups.slice(0, index).filter(({ owner }) => nameOf(owner) === name).length;
    return earlier === 0 ? name : `${name} (${earlier + 1})`;
  };
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        actions={
          person ? (
            <Link className="ds-button" data-variant="secondary" href={paths.sharedAccess}>
              {t("everybody")}
            </Link>
          ) : null
        }
      />
      <StaffTabs current="shared" />
      {incomplete ? <p className="mb-4">{t("incomplete", { take })}</p> : null}
      {groups.length === 0 ? (
        <EmptyState title={t("empty")}>
          <p>{t("emptyLead")}</p>
        </EmptyState>
      ) : (
        <div className="grid gap-6">
          {groups.map(({ owner, items }, index) => (
            <Panel
              key={owner?.id ?? "rule"}
              id={`owner-${owner?.id ?? "rule"}`}
              title={`${titleOf(index)} · ${t("count", { count: items.length })}`}
              actions={
                owner && !person ? (
                  <Link className="ds-link" href={`${paths.sharedAccess}?person=${owner.id}`}>
                    {t("only", { name: nameOf(owner) })}
                  </Link>
                ) : null
              }
            >
              <SharedAccessTable items={items} revoke={revokeSharedAccessAction} />
            </Panel>
          ))}
        </div>
      )}
    </>
  );
}
