"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/actions/define-action";
import { paths } from "@/lib/routes";
import { claimFirstAdministrator } from "@/lib/services/users/first-administrator";

export const claimFirstAdministratorAction = defineAction({
  name: "claimFirstAdministrator",
  permission: "applicant",
  run: async (ctx, form) => {
    await claimFirstAdministrator(ctx, { code: form.text("code") });
    redirect(paths.home);
  },
});
