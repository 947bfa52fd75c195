import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StaffRow } from "@/components/staff/staff-row";
import { PageHeader } from "@/components/ui/page-header";
import { Panel } from "@/components/ui/panel";
import { requireStaff } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { listStaff } from "@/lib/services/staff/list-staff";
import { eraseStaffMemberAction, removeStaffMemberAction, setRoleAction } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staff"))("title") };
}

export default async function PeoplePage() {
  const ctx = await requireStaff("staff.manage");
  const people = await listStaff(ctx);
  const t = await getTranslations("staff");
  const groups = [
    {
      id: "waiting",
      title: t("waiting"),
      people: people.filter((person) => person.state === "REQUESTED"),
      empty: t("noWaiting"),
    },
    {
      id: "with-access",
      title: t("withAccess"),
      people: people.filter((person) => person.state === "ACTIVE"),
      empty: "–",
    },
    {
      id: "removed",
      title: t("removed"),
      people: people.filter((person) => person.state === "REMOVED"),
      empty: null,
    },
  ];
  return (
    <>
      <PageHeader
        title={t("title")}
        lead={<p>{t("lead")}</p>}
        actions={
          <Link className="ds-button" data-variant="secondary" href={paths.audit}>
            {t("audit")}
          </Link>
        }
      />
      <div className="grid gap-6">
        {groups
          .filter((group) => group.people.length > 0 || group.empty)
          .map((group) => (
            <Panel key={group.id} id={group.id} title={group.title}>
              {group.people.length === 0 ? <p>{group.empty}</p> : null}
              <ul>
                {group.people.map((person) => (
                  <StaffRow
                    key={person.id}
                    person={person}
                    setRole={setRoleAction}
                    remove={removeStaffMemberAction}
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
