import { AppError } from "@/lib/errors";
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

/** First line of the verbs that only the house itself calls: jobs, commands and the sign-in. */
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
