import type { Metadata } from "next";
import { getServerSession } from "next-auth";
import { encode } from "next-auth/jwt";
import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { cache } from "react";
import { ABSOLUTE_SECONDS } from "@/lib/domain/session-limits";
import type { Permission } from "@/lib/domain/permissions";
import { roleMay } from "@/lib/domain/permissions";
import { env } from "@/lib/base/env";
import { isAppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { StreamHolder } from "@/lib/base/stream-holder";
import { returnPath, withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";
import type { Actor, Context } from "@/lib/context/context";
import { contextFor, systemContext } from "@/lib/context/process-context";
import { readSession } from "@/lib/services/staff/read-session";
import { ADDRESS_HEADER } from "./address-header";
import { authOptions } from "./options";

/**
 * The text of the session cookie: next-auth's encrypted token, holding the id of the session row and nothing
 * else.
 */
export function mintSessionCookie(sessionSecret: string): Promise<string> {
  return encode({ token: { sid: sessionSecret }, secret: env().AUTH_SECRET, maxAge: ABSOLUTE_SECONDS });
}

/** The secret id in the cookie, or null. */
export async function sessionSecret(): Promise<string | null> {
  const session = (await getServerSession(authOptions())) as { sid?: string } | null;
  return session?.sid ?? null;
}

/** The actor of this request; read once per request. */
export const getActor = cache(async (): Promise<Actor> => {
  const secret = await sessionSecret();
  const actor = secret ? await readSession(systemContext("session"), secret) : null;
  return actor ?? { kind: "anonymous" };
});

/**
 * The same for requests that an open page sends by itself, which do not count as activity of the staff
 * member.
 */
export async function getViewer(): Promise<Actor> {
  const secret = await sessionSecret();
  const actor = secret ? await readSession(systemContext("session"), secret, { watching: true }) : null;
  return actor ?? { kind: "anonymous" };
}

/** Whose event streams this request's counts among: those of its session. */
export async function getStreamHolder(): Promise<StreamHolder> {
  return { kind: "session", id: hashSecret((await sessionSecret()) ?? "") };
}

export type StaffContext = Context & { actor: Extract<Actor, { kind: "staff" }> };

/**
 * The context of a page for staff. Redirects to the sign-in page without a session, and to the page for
 * applicants without access, both of which lead back to the page; a missing permission is 403.
 */
export async function requireStaff(permission: Permission): Promise<StaffContext> {
  const actor = await getActor();
  if (actor.kind !== "staff") {
    const back = returnPath((await headers()).get(ADDRESS_HEADER));
    redirect(withReturn(actor.kind === "applicant" ? paths.loginRequested : paths.login, back));
  }
  if (!roleMay(actor.role, permission)) forbidden();
  return { ...contextFor(actor), actor };
}

/**
 * The title of a page about one thing, which names it.
 * @param name reads the name; an expected error, which the page then shows, leaves the portal's own title
 */
export async function titledBy(
  permission: Permission,
  name: (ctx: StaffContext) => Promise<string>,
): Promise<Metadata> {
  const actor = await getActor();
  if (actor.kind !== "staff" || !roleMay(actor.role, permission)) return {};
  try {
    return { title: await name({ ...contextFor(actor), actor }) };
  } catch (error) {
    if (isAppError(error)) return {};
    throw error;
  }
}

/** Maps NOT_FOUND of a verb to the page for addresses that do not exist; other errors are rethrown. */
export async function orNotFound<T>(value: Promise<T>): Promise<T> {
  try {
    return await value;
  } catch (error) {
    if (isAppError(error, "NOT_FOUND")) notFound();
    throw error;
  }
}
