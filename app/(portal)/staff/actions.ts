"use server";

import { defineAction } from "@/lib/http/define-action";
import { eraseStaffMember } from "@/lib/services/staff/erase-staff-member";
import { removeStaffMember } from "@/lib/services/staff/remove-staff-member";
import { setRole } from "@/lib/services/staff/set-role";

export const setRoleAction = defineAction<void>({
  name: "setRole",
  permission: "staff.manage",
  run: (ctx, form) => setRole(ctx, { userId: form.text("userId"), role: form.text("role") }),
});

export const removeStaffMemberAction = defineAction<void>({
  name: "removeStaffMember",
  permission: "staff.manage",
  run: async (ctx, form) => {
    await removeStaffMember(ctx, { userId: form.text("userId") });
  },
});

export const eraseStaffMemberAction = defineAction<void>({
  name: "eraseStaffMember",
  permission: "staff.manage",
  run: (ctx, form) => eraseStaffMember(ctx, { userId: form.text("userId") }),
});
