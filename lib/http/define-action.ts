import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { revalidatePath } from "next/cache";
import { getActor } from "@/lib/auth/session";
import type { Permission } from "@/lib/domain/permissions";
import { AppError } from "@/lib/base/errors";
import type { ActionResult } from "@/lib/base/result";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { contextFor } from "@/lib/context/process-context";
import { enteredValues } from "./entered-values";
import { FormReader } from "./form-reader";
import { inRequest } from "./in-request";
import { mapError } from "./map-error";

export type FormAction<T> = (previous: ActionResult<T> | null, form: FormData) => Promise<ActionResult<T>>;

interface Definition<T> {
  name: string;
  /** `applicant`: somebody who is signed in and has no access yet. */
  permission: Permission | "applicant";
  run: (ctx: Context, form: FormReader) => Promise<T>;
}

/**
 * Makes a server action: authenticate, authorize (deny by default), run the verb, map errors. The verb parses
 * the form by its own strict schema.
 */
export function defineAction<T>(definition: Definition<T>): FormAction<T> {
  return (_previous, form) =>
    inRequest(async () => {
      let isSignedOut = false;
      try {
        const actor = await getActor();
        const ctx = contextFor(actor);
        if (definition.permission !== "applicant") authorize(ctx, definition.permission);
        else if (actor.kind !== "applicant")
          throw new AppError(actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN");
        const data = await definition.run(ctx, new FormReader(form));
        return { ok: true, data, at: ctx.clock().toISOString() };
      } catch (error) {
        unstable_rethrow(error);
        const failure = { ok: false as const, error: mapError(error, definition.name) };
        isSignedOut = failure.error.code === "UNAUTHENTICATED";
        // With this header the page's script has sent the form, and the page stays as it is.
        return (await headers()).has("next-action") ? failure : { ...failure, entered: enteredValues(form) };
      } finally {
        // After a failure too: a check that failed has changed what the page shows. Without a session the
        // page could only lead to the sign-in page, away from the form and what was typed there.
        if (!isSignedOut) revalidatePath("/", "layout");
      }
    });
}
