"use server";

import { defineAction } from "@/lib/http/define-action";
import { erasePerson } from "@/lib/services/staff/erase-person";
import { removePerson } from "@/lib/services/staff/remove-person";
import { setRole } from "@/lib/services/staff/set-role";

export const setRoleAction = defineAction<void>({
  name: "setRole",
  permission: "people.manage",
  run: (ctx, form) => setRole(ctx, { userId: form.text("userId"), role: form.text("role") }),
});

export const removePersonAction = defineAction<void>({
  name: "removePerson",
  permission: "people.manage",
  run: (ctx, form) => removePerson(ctx, { userId: form.text("userId") }),
});

export const erasePersonAction = defineAction<void>({
  name: "erasePerson",
  permission: "people.manage",
  run: (ctx, form) => erasePerson(ctx, { userId: form.text("userId") }),
});
