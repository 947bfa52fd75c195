"use server";

import { defineAction } from "@/lib/http/define-action";
import { judgeRequest } from "@/lib/services/diagnoses/validate-request";

export const judgeRequestAction = defineAction({
  name: "judgeRequest",
  permission: "tokens.request",
  run: (ctx, form) =>
    judgeRequest(ctx, {
      environment: form.text("environment"),
      method: form.text("method"),
      url: form.text("url"),
      authorization: form.text("authorization"),
      dpop: form.text("dpop"),
      audience: form.text("audience"),
      scope: form.text("scope"),
    }),
});
