"use server";

import { redirect } from "next/navigation";
import type { AccessCounts } from "@/lib/domain/shared-access";
import { paths } from "@/lib/domain/routes";
import { defineAction } from "@/lib/http/define-action";
import { revokeSharedAccess } from "@/lib/services/shared-access/revoke-shared-access";
import { approveAdministrator } from "@/lib/services/staff/approve-administrator";
import { eraseStaffMember } from "@/lib/services/staff/erase-staff-member";
import { removeStaffMember } from "@/lib/services/staff/remove-staff-member";
import { setRole } from "@/lib/services/staff/set-role";

/** What a removal has ended; null when there was no access. */
type Removal = AccessCounts | null;

export const setRoleAction = defineAction<void>({
  name: "setRole",
  permission: "staff.manage",
  run: (ctx, form) => setRole(ctx, { userId: form.text("userId"), role: form.text("role") }),
});

export const approveAdministratorAction = defineAction<void>({
  name: "approveAdministrator",
  permission: "staff.manage",
  run: (ctx, form) => approveAdministrator(ctx, { userId: form.text("userId") }),
});

export const removeStaffMemberAction = defineAction<Removal>({
  name: "removeStaffMember",
  permission: "staff.manage",
  run: (ctx, form) => removeStaffMember(ctx, { userId: form.text("userId") }),
});

export const eraseStaffMemberAction = defineAction<void>({
  name: "eraseStaffMember",
  permission: "staff.manage",
  run: async (ctx, form) => {
    await eraseStaffMember(ctx, { userId: form.text("userId") });
    // Their page is gone with them.
    redirect(paths.staff);
  },
});

export const revokeSharedAccessAction = defineAction<void>({
  name: "revokeSharedAccess",
  permission: "staff.manage",
  run: (ctx, form) =>
    revokeSharedAccess(ctx, { kind: form.text("kind"), id: form.text("id"), email: form.text("email") }),
});
