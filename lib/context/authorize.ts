import { AppError } from "@/lib/base/errors";
import { isFreshLogin } from "@/lib/domain/session-limits";
import { type Permission, roleMay } from "@/lib/domain/permissions";
import type { Actor, Context } from "./context";

/**
 * First line of every verb for staff. Denies by default.
 * @throws AppError UNAUTHENTICATED or FORBIDDEN
 */
export function authorize(ctx: Context, permission: Permission): void {
  if (ctx.actor.kind === "system") return;
  if (ctx.actor.kind !== "staff")
    throw new AppError(ctx.actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN");
  if (!roleMay(ctx.actor.role, permission)) throw new AppError("FORBIDDEN");
}

/**
 * Second line of the verbs that disclose a key or change permissions: a stolen session alone must not suffice
 * (ASVS 5.0, 7.5).
 * @throws AppError FRESH_LOGIN_NEEDED when the staff member signed in too long ago
 */
export function requireFreshLogin(ctx: Context): void {
  if (ctx.actor.kind === "staff" && !isFreshLogin(ctx.actor.authenticatedAt, ctx.clock()))
    throw new AppError("FRESH_LOGIN_NEEDED");
}

/** First line of the verbs behind an onboarding link, which support may use as well. */
export function authorizeInstallation(ctx: Context, installationId: string, permission: Permission): void {
  if (ctx.actor.kind === "customer" && ctx.actor.installationId === installationId) return;
  authorize(ctx, permission);
}

/**
 * First line of the verbs behind the API for installations. A HelseID token is needed: a request that only
 * the client's own key has signed says nothing about what HelseID knows.
 * @returns the id of the installation that sent the request, the only one that it may access
 */
export function authorizeClient(ctx: Context): string {
  if (ctx.actor.kind !== "installation" || ctx.actor.signedWith) throw new AppError("FORBIDDEN");
  return ctx.actor.installationId;
}

/** First line of the verb that takes reports, which a client's own key may have signed as well. */
export function authorizeReport(ctx: Context): {
  installationId: string;
  signedWith: "TOKEN" | "CLIENT_KEY";
} {
  if (ctx.actor.kind !== "installation") throw new AppError("FORBIDDEN");
  return { installationId: ctx.actor.installationId, signedWith: ctx.actor.signedWith ?? "TOKEN" };
}

/**
 * First line of the verbs behind an onboarding link whose subject belongs to an installation (a draft, a
 * revival). The look-up alone reveals nothing.
 * @param found the subject; null when it does not exist
 * @returns the subject, if the actor has the permission for its installation
 * @throws AppError UNAUTHENTICATED or FORBIDDEN
 */
export async function authorizeSubject<T extends { installationId: string }>(
  ctx: Context,
  found: Promise<T | null>,
  permission: Permission,
): Promise<T | null> {
  const subject = await found;
  if (subject) authorizeInstallation(ctx, subject.installationId, permission);
  return subject;
}

/**
 * First line of the verbs that look something up by the secret of a link, an address or a session. Knowing
 * the secret is the authorization, so there is no actor to check. What is not 256 bits in base64url is
 * refused before the look-up.
 * @throws AppError NOT_FOUND
 */
export function authorizeSecret(secret: string): void {
  if (!/^[\w-]{43}$/.test(secret)) throw new AppError("NOT_FOUND");
}

/**
 * First line of the verbs whose result is for everybody, such as the telephone number of the vendor's
 * support. They read nothing else and change nothing.
 */
export function authorizeAnybody(ctx: Context): void {
  void ctx;
}

/**
 * First line of the verbs for somebody who is signed in with HelseID and has no access yet.
 * @returns the applicant's id
 * @throws AppError FORBIDDEN
 */
export function authorizeApplicant(ctx: Context): string {
  if (ctx.actor.kind !== "applicant") throw new AppError("FORBIDDEN");
  return ctx.actor.userId;
}

/** First line of the verbs that only the portal itself calls: jobs, commands and the sign-in. */
export function authorizeSystem(ctx: Context): void {
  if (ctx.actor.kind !== "system") throw new AppError("FORBIDDEN");
}

export function actorId(actor: Actor): string | null {
  if (actor.kind === "staff" || actor.kind === "applicant") return actor.userId;
  return actor.kind === "customer" || actor.kind === "installation" ? actor.installationId : null;
}

/** Whether the actor has a personal name. The audit stores the id of such actors and not the name. */
export function isPerson(actor: Actor): boolean {
  return actor.kind === "staff" || actor.kind === "applicant";
}

/**
 * The id of the staff member who acts; null for anybody else. Rows keep it beside the name, to erase that.
 */
export function staffId(actor: Actor): string | null {
  return isPerson(actor) ? actorId(actor) : null;
}

/** The name that a row keeps of whoever acted; null for a person whose name HelseID did not tell. */
export function actorName(actor: Actor): string | null {
  if (actor.kind === "staff" || actor.kind === "applicant" || actor.kind === "system") return actor.name;
  return actor.kind;
}
