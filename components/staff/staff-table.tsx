import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { ROLES } from "@/lib/domain/permissions";
import { paths } from "@/lib/domain/routes";
import type { StaffMember } from "@/lib/services/staff/list-staff";

/** People who have access, or had it: what is done with one of them is on their own page. */
export async function StaffTable({
  members,
  caption,
  viewerId,
  approve,
}: {
  members: StaffMember[];
  caption: string;
  /** Who sees the page. */
  viewerId: string;
  approve: ServerAction<void>;
}) {
  const t = await getTranslations("staff");
  const nav = await getTranslations("nav");
  const unknown = (await getTranslations("common"))("unknownPerson");
  return (
    <FleetTable
      caption={caption}
      columns={(["name", "role", "lastSignIn", "state"] as const).map((name) => ({
        name,
        label: t(`column.${name}`),
      }))}
    >
      {members.map((member) => (
        <FleetRow key={member.id}>
          <FleetCell place="title">
            <Link className="font-semibold" href={paths.staffMember(member.id)}>
              {member.name ?? unknown}
            </Link>
          </FleetCell>
          <FleetCell place="first">{member.role ? nav(`role.${member.role}`) : "–"}</FleetCell>
          <FleetCell label={t("column.lastSignIn")}>
            {member.lastSignInAt ? <Time value={member.lastSignInAt} /> : t("never")}
          </FleetCell>
          <FleetCell wrap>
            {member.administratorFrom ? (
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Promotion member={member} />
                <ApproveForm member={member} viewerId={viewerId} approve={approve} />
              </div>
            ) : (
              <StatusText tone={member.state === "ACTIVE" ? "success" : "neutral"}>
                {t(`state.${member.state}`)}
              </StatusText>
            )}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}

/** When a promotion to administrator takes effect. */
export async function Promotion({ member }: { member: { administratorFrom: Date | null } }) {
  const t = await getTranslations("staff");
  const { administratorFrom } = member;
  if (!administratorFrom) return null;
  return (
    <StatusText tone="warning">
      {t.rich("promotion", { when: () => <Time value={administratorFrom} /> })}
    </StatusText>
  );
}

/** The second administrator's approval: not for whoever requested the promotion. */
export async function ApproveForm({
  member,
  viewerId,
  approve,
}: {
  member: { id: string; administratorFrom: Date | null; promotedById: string | null };
  viewerId: string;
  approve: ServerAction<void>;
}) {
  const t = await getTranslations("staff");
  if (!member.administratorFrom || member.promotedById === viewerId) return null;
  return (
    <ActionForm action={approve}>
      <input type="hidden" name="userId" value={member.id} />
      <SubmitButton>{t("approvePromotion")}</SubmitButton>
    </ActionForm>
  );
}

/** People who have asked for access, each with the role that they get. */
export async function ApplicantTable({
  members,
  caption,
  setRole,
}: {
  members: StaffMember[];
  caption: string;
  setRole: ServerAction<void>;
}) {
  const t = await getTranslations("staff");
  const unknown = (await getTranslations("common"))("unknownPerson");
  return (
    <FleetTable
      caption={caption}
      density="roomy"
      columns={(["name", "asked", "role"] as const).map((name) => ({ name, label: t(`column.${name}`) }))}
    >
      {members.map((member) => (
        <FleetRow key={member.id}>
          <FleetCell place="title">
            <Link className="font-semibold" href={paths.staffMember(member.id)}>
              {member.name ?? unknown}
            </Link>
          </FleetCell>
          <FleetCell label={t("column.asked")}>
            <Time value={member.createdAt} />
          </FleetCell>
          <FleetCell wrap>
            <RoleForm member={member} name={member.name ?? unknown} setRole={setRole} />
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}

/** Gives somebody a role: access, when they have none. */
export async function RoleForm({
  member,
  name,
  setRole,
}: {
  member: Pick<StaffMember, "id" | "role" | "state">;
  name: string;
  setRole: ServerAction<void>;
}) {
  const t = await getTranslations("staff");
  const nav = await getTranslations("nav");
  return (
    <ActionForm action={setRole} className="kv-role-form">
      <input type="hidden" name="userId" value={member.id} />
      <SelectField
        inline
        name="role"
        label={t("role", { name })}
        defaultValue={member.role ?? "SUPPORT"}
        options={ROLES.map((role) => ({ value: role, label: nav(`role.${role}`) }))}
      />
      <SubmitButton variant={member.state === "REQUESTED" ? "primary" : "secondary"}>
        {t(member.state === "ACTIVE" ? "change" : "approve")}
      </SubmitButton>
    </ActionForm>
  );
}
