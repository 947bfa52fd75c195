"use server";

import { defineAction } from "@/lib/http/define-action";
import { validateRequest } from "@/lib/services/diagnoses/validate-request";

export const validateRequestAction = defineAction({
  name: "validateRequest",
  permission: "tokens.request",
  run: (ctx, form) =>
    validateRequest(ctx, {
      environment: form.text("environment"),
      method: form.text("method"),
      url: form.text("url"),
      authorization: form.text("authorization"),
      dpop: form.text("dpop"),
      audience: form.text("audience"),
      scope: form.text("scope"),
    }),
});
