import { AppError } from "@/lib/base/errors";
import { isFreshLogin } from "@/lib/domain/session-limits";
import { type Permission, roleMay } from "@/lib/domain/permissions";
import type { Actor, Context } from "./context";

/**
 * First line of every verb that people use. Deny by default.
 * @throws AppError UNAUTHENTICATED or FORBIDDEN
 */
export function authorize(ctx: Context, permission: Permission): void {
  if (ctx.actor.kind === "system") return;
  if (ctx.actor.kind !== "staff")
    throw new AppError(ctx.actor.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN");
  if (!roleMay(ctx.actor.role, permission)) throw new AppError("FORBIDDEN");
}

/**
 * Second line of the verbs that let a key out or change who may do what: a stolen session alone must not do (ASVS 5.0, 7.5).
 * @throws AppError FRESH_LOGIN_NEEDED when the person signed in too long ago
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
 * First line of the verbs behind the API for installations.
 * @returns the installation that asks, and the only one that it may touch
 */
export function authorizeClient(ctx: Context): string {
  if (ctx.actor.kind !== "installation") throw new AppError("FORBIDDEN");
  return ctx.actor.installationId;
}

/**
 * First line of the verbs behind an onboarding link that are named by something of the installation (a draft, a revival) and
 * not by the installation itself. The look-up alone reveals nothing.
 * @param found what the verb is about; null when there is no such thing
 * @returns what was found, if the actor may do this with its installation
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
 * First line of the verbs that look something up by the secret of a link, an address or a session: knowing the secret is the
 * right to ask, so there is no actor to check. What is no secret of ours (256 bits in base64url) is refused before the look-up.
 * @throws AppError NOT_FOUND
 */
export function authorizeSecret(secret: string): void {
  if (!/^[\w-]{43}$/.test(secret)) throw new AppError("NOT_FOUND");
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

/** Somebody with a name of their own, which the audit does not hold: it has their id. */
export function isPerson(actor: Actor): boolean {
  return actor.kind === "staff" || actor.kind === "applicant";
}

export function actorName(actor: Actor): string {
  if (actor.kind === "staff" || actor.kind === "applicant" || actor.kind === "system") return actor.name;
  return actor.kind;
}
