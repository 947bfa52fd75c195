import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ApproveForm, Promotion, RoleForm } from "@/components/staff/staff-table";
import { type Fact, FactStrip } from "@/components/ui/facts";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { RemoveForm } from "@/components/ui/remove-form";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { orNotFound, requireStaff, titledBy } from "@/lib/auth/session";
import { paths } from "@/lib/domain/routes";
import { previewRemoval } from "@/lib/services/staff/preview-removal";
import { readStaffMember } from "@/lib/services/staff/read-staff-member";
import { approveAdministratorAction, eraseStaffMemberAction, setRoleAction } from "../actions";

interface Props {
  params: Promise<{ userId: string }>;
}

const SHARED = ["feeds", "reports", "links", "revivals", "handovers"] as const;

export function generateMetadata({ params }: Props): Promise<Metadata> {
  return titledBy("staff.manage", async (ctx) => {
    const { name } = await readStaffMember(ctx, (await params).userId);
    return name ?? (await getTranslations("common"))("unknownPerson");
  });
}

/** One person: access, where they are signed in, what they have shared, and what is stored about them. */
export default async function StaffMemberPage({ params }: Props) {
  const ctx = await requireStaff("staff.manage");
  const { userId } = await params;
  const member = await orNotFound(readStaffMember(ctx, userId));
  const { counts, isRemovable } = await orNotFound(previewRemoval(ctx, userId));
  const t = await getTranslations("staff");
  const nav = await getTranslations("nav");
  const name = member.name ?? (await getTranslations("common"))("unknownPerson");
  const shared = SHARED.filter((each) => counts[each] > 0);
  const removal = await getTranslations("sharedAccess.removal");
  const facts: Fact[] = [
    { name: t("column.role"), value: member.role ? nav(`role.${member.role}`) : "–" },
    {
      name: t("column.lastSignIn"),
      value: member.lastSignInAt ? <Time value={member.lastSignInAt} /> : t("never"),
    },
    { name: t("column.asked"), value: <Time value={member.createdAt} /> },
  ];
  return (
    <>
      <PageHead
        title={name}
        crumbs={[{ href: paths.staff, label: t("title") }]}
        actions={
          isRemovable ? (
            <Link
              className="ds-button"
              data-variant="secondary"
              data-color="danger"
              href={paths.removeStaffMember(member.id)}
              aria-label={t("removeOf", { name })}
            >
              {t("remove")} …
            </Link>
          ) : null
        }
        lead={
          <StatusText tone={member.state === "ACTIVE" ? "success" : "neutral"}>
            {t(`state.${member.state}`)}
          </StatusText>
        }
      />
      <FactStrip facts={facts} />
      <div className="kv-cols">
        <div className="kv-stack">
          <Panel id="access" title={t("access")}>
            <div className="kv-stack">
              <Promotion member={member} />
              <ApproveForm member={member} viewerId={ctx.actor.userId} approve={approveAdministratorAction} />
              <RoleForm member={member} name={name} setRole={setRoleAction} />
              <p className="kv-small kv-subtle">{t("accessHelp")}</p>
            </div>
          </Panel>
          <Panel id="sessions" title={t("sessions")}>
            {member.sessions.length === 0 ? <p className="kv-subtle">{t("noSessions")}</p> : null}
            <ul className="grid gap-1">
              {member.sessions.map(({ createdAt, lastSeenAt }) => (
                <li key={createdAt.toISOString()}>
                  {t.rich("session", {
                    since: () => <Time value={createdAt} />,
                    seen: () => <Time value={lastSeenAt} />,
                  })}
                </li>
              ))}
            </ul>
          </Panel>
        </div>
        <div className="kv-stack">
          <Panel
            id="shared"
            title={t("shared")}
            actions={
              shared.length > 0 ? (
                <Link className="ds-link" href={`${paths.sharedAccess}?person=${member.id}`}>
                  {t("seeShared")}
                </Link>
              ) : null
            }
          >
            {shared.length === 0 ? <p className="kv-subtle">{t("nothingShared")}</p> : null}
            <ul className="grid gap-1">
              {shared.map((each) => (
                <li key={each}>{removal(each, { count: counts[each] })}</li>
              ))}
            </ul>
          </Panel>
          <Panel id="personal" title={t("personal")}>
            <div className="kv-stack">
              <form method="post" action={paths.exportStaffMember(member.id)}>
                <button className="ds-button" data-variant="secondary" aria-label={t("exportOf", { name })}>
                  {t("export")}
                </button>
              </form>
              {member.state === "REMOVED" ? (
                <RemoveForm
                  action={eraseStaffMemberAction}
                  fields={{ userId: member.id }}
                  open={t("erase")}
                  about={name}
                  help={
                    <>
                      <p className="font-semibold">{t("confirmErase", { name })}</p>
                      <p className="mt-2">{t("confirmEraseText")}</p>
                    </>
                  }
                  confirm={t("erase")}
                />
              ) : (
                <p className="kv-small kv-subtle">{t("eraseLater")}</p>
              )}
            </div>
          </Panel>
        </div>
      </div>
    </>
  );
}
