import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StaffRow } from "@/components/staff/staff-row";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { listStaff } from "@/lib/services/staff/list-staff";
import { approveAdministratorAction, eraseStaffMemberAction, setRoleAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staff"))("title") };
}

export default async function StaffPage() {
  const ctx = await requireStaff("staff.manage");
  const members = await listStaff(ctx);
  const t = await getTranslations("staff");
  const groups = [
    {
      id: "waiting",
      title: t("waiting"),
      members: members.filter((member) => member.state === "REQUESTED"),
      empty: t("noWaiting"),
    },
    {
      id: "with-access",
      title: t("withAccess"),
      members: members.filter((member) => member.state === "ACTIVE"),
      empty: "–",
    },
    {
      id: "removed",
      title: t("removed"),
      members: members.filter((member) => member.state === "REMOVED"),
      empty: null,
    },
  ];
  return (
    <>
      <PageHead
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        actions={
          <>
            <Link className="ds-button" data-variant="secondary" href={paths.staffClient}>
              {(await getTranslations("staffClient"))("link")}
            </Link>
            <Link className="ds-button" data-variant="secondary" href={paths.sharedAccess}>
              {(await getTranslations("sharedAccess"))("title")}
            </Link>
            <Link className="ds-button" data-variant="secondary" href={paths.audit}>
              {t("audit")}
            </Link>
          </>
        }
      />
      <div className="grid gap-6">
        {groups
          .filter((group) => group.members.length > 0 || group.empty)
          .map((group) => (
            <Panel key={group.id} id={group.id} title={group.title}>
              {group.members.length === 0 ? <p>{group.empty}</p> : null}
              <ul>
                {group.members.map((member) => (
                  <StaffRow
                    key={member.id}
                    staffMember={member}
                    viewerId={ctx.actor.userId}
                    setRole={setRoleAction}
                    approve={approveAdministratorAction}
                    erase={eraseStaffMemberAction}
                  />
                ))}
              </ul>
            </Panel>
          ))}
      </div>
    </>
  );
}
