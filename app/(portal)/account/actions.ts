"use server";

import { defineAction } from "@/lib/http/define-action";
import { sessionSecret } from "@/lib/auth/session";
import { AppError } from "@/lib/base/errors";
import { endOtherSessions } from "@/lib/services/staff/end-other-sessions";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";

type Ended = { ended: number };

export const setOwnEmailAction = defineAction<void>({
  name: "setOwnEmail",
  permission: "fleet.read",
  run: (ctx, form) => setOwnEmail(ctx, { email: form.text("email") }),
});

export const endOtherSessionsAction = defineAction<Ended>({
  name: "endOtherSessions",
  permission: "fleet.read",
  run: async (ctx) => {
    const secret = await sessionSecret();
    if (!secret) throw new AppError("UNAUTHENTICATED");
    return endOtherSessions(ctx, secret);
  },
});
