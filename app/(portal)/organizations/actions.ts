"use server";

import { redirect } from "next/navigation";
import { defineAction } from "@/lib/http/define-action";
import type { FormReader } from "@/lib/http/form-reader";
import type { Locale } from "@/lib/domain/locales";
import { paths } from "@/lib/domain/routes";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { updateOrganization } from "@/lib/services/organizations/update-organization";

function details(form: FormReader) {
  return {
    name: form.text("name"),
    contactName: form.text("contactName"),
    contactEmail: form.text("contactEmail"),
    contactPhone: form.text("contactPhone"),
    contactLanguage: form.text("contactLanguage") as Locale | "",
    children: form.text("children"),
  };
}

export const createOrganizationAction = defineAction<void>({
  name: "createOrganization",
  permission: "organizations.write",
  run: async (ctx, form) => {
    const { organizationId } = await createOrganization(ctx, {
      number: form.text("number"),
      ...details(form),
    });
    redirect(paths.organization(organizationId));
  },
});

export const updateOrganizationAction = defineAction<void>({
  name: "updateOrganization",
  permission: "organizations.write",
  run: async (ctx, form) => {
    const organizationId = form.text("organizationId");
    await updateOrganization(ctx, { organizationId, ...details(form) });
    redirect(paths.organization(organizationId));
  },
});
