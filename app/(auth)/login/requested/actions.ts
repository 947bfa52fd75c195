"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import { paths } from "@/lib/domain/routes";
import { claimFirstAdministrator } from "@/lib/services/staff/first-administrator";

export const claimFirstAdministratorAction = defineAction({
  name: "claimFirstAdministrator",
  permission: "applicant",
  run: async (ctx, form) => {
    await claimFirstAdministrator(ctx, { code: form.text("code") });
    redirect(paths.home);
  },
});
