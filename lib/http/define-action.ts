import { unstable_rethrow } from "next/navigation";
import { revalidatePath } from "next/cache";
import { getActor } from "@/lib/auth/session";
import type { Permission } from "@/lib/domain/permissions";
import { AppError } from "@/lib/base/errors";
import type { ActionResult } from "@/lib/base/result";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { contextFor } from "@/lib/context/process-context";
import { inRequest } from "./in-request";
import { mapError } from "./map-error";

export type FormAction<T> = (previous: ActionResult<T> | null, form: FormData) => Promise<ActionResult<T>>;

interface Definition<T> {
  name: string;
  /** `applicant`: somebody signed in who has no access yet. */
  permission: Permission | "applicant";
  run: (ctx: Context, form: FormReader) => Promise<T>;
}

/**
 * The one wrapper of server actions: authenticate, authorise (deny by default), run the verb, map errors once.
 * What the form says is parsed by the verb's own strict schema.
 */
export function defineAction<T>(definition: Definition<T>): FormAction<T> {
  return (_previous, form) =>
    inRequest(async () => {
      try {
        const actor = await getActor();
        const ctx = contextFor(actor);
        if (definition.permission !== "applicant") authorize(ctx, definition.permission);
        else if (actor.kind !== "applicant")
          throw new AppError(actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN");
        return { ok: true, data: await definition.run(ctx, new FormReader(form)) };
      } catch (error) {
        unstable_rethrow(error);
        return { ok: false, error: mapError(error, definition.name) };
      } finally {
        // After a failure too: a check that failed has changed what the page shows.
        revalidatePath("/", "layout");
      }
    });
}

/** Reads a form's fields as what a schema can judge: a missing one is empty, a file is not text. */
export class FormReader {
  readonly #form: FormData;

  constructor(form: unknown) {
    this.#form = form instanceof FormData ? form : new FormData();
  }

  text(name: string): string {
    const value = this.#form.get(name);
    // PostgreSQL takes no NUL.
    return typeof value === "string" ? value.replaceAll("\0", "") : "";
  }

  /** A hidden field's JSON, as whatever it is: the verb's schema judges it. */
  json<T>(name: string): T {
    try {
      return JSON.parse(this.text(name)) as T;
    } catch {
      return undefined as T;
    }
  }

  all(name: string): string[] {
    return this.#form.getAll(name).filter((value): value is string => typeof value === "string");
  }

  checked(name: string): boolean {
    return this.#form.get(name) === "on";
  }
}
