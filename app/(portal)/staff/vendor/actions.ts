"use server";

import { MAX_LOGO_BYTES } from "@/lib/domain/vendor";
import { defineAction } from "@/lib/http/define-action";
import { saveVendorProfile } from "@/lib/services/vendor/save-vendor-profile";

export const saveVendorProfileAction = defineAction<void>({
  name: "saveVendorProfile",
  permission: "templates.write",
  run: async (ctx, form) =>
    saveVendorProfile(
      ctx,
      {
        templateId: form.text("templateId"),
        name: form.text("name"),
        phone: form.text("phone"),
        hoursNb: form.text("hoursNb"),
        hoursEn: form.text("hoursEn"),
        removeLogo: form.checked("removeLogo"),
      },
      await form.file("logo", MAX_LOGO_BYTES),
    ),
});
