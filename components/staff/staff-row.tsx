import type { StaffMember } from "@/lib/services/staff/list-staff";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/domain/routes";
import { ROLES } from "@/lib/domain/permissions";

interface StaffRowProps {
  staffMember: StaffMember;
  /** Who sees the page. */
  viewerId: string;
  setRole: ServerAction<void>;
  approve: ServerAction<void>;
  erase: ServerAction<void>;
}

export async function StaffRow({ staffMember, viewerId, setRole, approve, erase }: StaffRowProps) {
  const t = await getTranslations("staff");
  const nav = await getTranslations("nav");
  const name = staffMember.name ?? (await getTranslations("common"))("unknownPerson");
  const { administratorFrom } = staffMember;
  const active = staffMember.state === "ACTIVE";
  return (
    <li className="kv-person">
      <div>
        <p className="font-semibold">{name}</p>
        <p className="text-sm text-neutral-text-subtle">
          {active && staffMember.role ? `${nav(`role.${staffMember.role}`)} · ` : ""}
          {t("column.lastSignIn")}:{" "}
          {staffMember.lastSignInAt ? <Time value={staffMember.lastSignInAt} /> : "–"}
        </p>
        {administratorFrom ? (
          <p className="text-sm">{t.rich("promotion", { when: () => <Time value={administratorFrom} /> })}</p>
        ) : null}
      </div>
      <div className="flex flex-wrap items-start gap-3">
        {administratorFrom && staffMember.promotedById !== viewerId ? (
          <ActionForm action={approve}>
            <input type="hidden" name="userId" value={staffMember.id} />
            <SubmitButton>{t("approvePromotion")}</SubmitButton>
          </ActionForm>
        ) : null}
        <ActionForm action={setRole} className="flex flex-wrap items-center gap-2">
          <input type="hidden" name="userId" value={staffMember.id} />
          <SelectField
            inline
            name="role"
            label={t("role", { name })}
            defaultValue={staffMember.role ?? "SUPPORT"}
            options={ROLES.map((role) => ({ value: role, label: nav(`role.${role}`) }))}
          />
          <SubmitButton variant="secondary">{active ? t("change") : t("approve")}</SubmitButton>
        </ActionForm>
        {active || administratorFrom ? (
          <Link
            className="ds-button"
            data-variant="tertiary"
            data-color="danger"
            href={paths.removeStaffMember(staffMember.id)}
            aria-label={t("removeOf", { name })}
          >
            {t("remove")}
          </Link>
        ) : null}
        <form method="post" action={paths.exportStaffMember(staffMember.id)}>
          <button className="ds-button" data-variant="tertiary" aria-label={t("exportOf", { name })}>
            {t("export")}
          </button>
        </form>
        {staffMember.state === "REMOVED" ? (
          <ActionForm
            action={erase}
            summary={t("erase")}
            summaryLook="danger"
            className="max-w-xs rounded border border-danger-border-default p-3"
          >
            <p className="font-semibold">{t("confirmErase", { name })}</p>
            <p className="my-2 text-sm">{t("confirmEraseText")}</p>
            <input type="hidden" name="userId" value={staffMember.id} />
            <SubmitButton color="danger">{t("erase")}</SubmitButton>
          </ActionForm>
        ) : null}
      </div>
    </li>
  );
}
