import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { StaffTabs } from "@/components/staff/staff-tabs";
import { ApplicantTable, StaffTable } from "@/components/staff/staff-table";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { listStaff } from "@/lib/services/staff/list-staff";
import { approveAdministratorAction, setRoleAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staff"))("title") };
}

/** Those who wait for access, then those who have it, then those who had it. */
export default async function StaffPage() {
  const ctx = await requireStaff("staff.manage");
  const members = await listStaff(ctx);
  const t = await getTranslations("staff");
  const inState = (state: (typeof members)[number]["state"]) =>
    members.filter((member) => member.state === state);
  const waiting = inState("REQUESTED");
  const groups = [
    { id: "with-access", title: t("withAccess"), members: inState("ACTIVE") },
    { id: "removed", title: t("removed"), members: inState("REMOVED") },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <StaffTabs current="people" />
      <div className="kv-stack">
        <section aria-labelledby="waiting" className={waiting.length > 0 ? "kv-panel" : undefined}>
          <h2 id="waiting">{t("waiting")}</h2>
          {waiting.length > 0 ? (
            <ApplicantTable members={waiting} caption={t("waiting")} setRole={setRoleAction} />
          ) : (
            <p className="kv-subtle">{t("noWaiting")}</p>
          )}
        </section>
        {groups
          .filter((group) => group.members.length > 0)
          .map((group) => (
            <section key={group.id} aria-labelledby={group.id}>
              <h2 id={group.id}>
                {group.title} <span className="kv-count">{group.members.length}</span>
              </h2>
              <StaffTable
                members={group.members}
                caption={group.title}
                viewerId={ctx.actor.userId}
                approve={approveAdministratorAction}
              />
            </section>
          ))}
      </div>
    </>
  );
}
