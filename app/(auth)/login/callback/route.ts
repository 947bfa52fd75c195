import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { cookieNames, cookieOptions } from "@/lib/auth/cookies";
import { loginCookie } from "@/lib/auth/login-cookie";
import { mintSessionCookie, sessionSecret } from "@/lib/auth/session";
import { ABSOLUTE_SECONDS } from "@/lib/domain/session-limits";
import { env } from "@/lib/base/env";
import { isAppError } from "@/lib/base/errors";
import { HelseidError } from "@/lib/helseid/errors";
import { completeLogin } from "@/lib/helseid/staff-login";
import { paths } from "@/lib/domain/routes";
import { systemContext } from "@/lib/context/process-context";
import { signOut } from "@/lib/services/staff/sign-out";
import { signIn } from "@/lib/services/staff/sign-in";

/** Receives the return from HelseID: redeems the code and starts the session. */
export function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(() => complete(request));
}

async function complete(request: NextRequest): Promise<NextResponse> {
  const back = (path: string) => NextResponse.redirect(`${env().PORTAL_URL}${path}`, 303);
  const attempt = await loginCookie.take();
  if (!attempt) return back(`${paths.login}?failed=state`);
  let level: number | null | undefined;
  try {
    const identity = await completeLogin(env(), request.nextUrl.search, attempt);
    level = identity.securityLevel;
    const secret = await signIn(systemContext("sign-in"), identity);
    // Ends the session that the new one replaces.
    const before = await sessionSecret();
    if (before) await signOut(systemContext("sign-in"), before);
    const response = back(attempt.back);
    response.cookies.set(
      cookieNames.session(),
      await mintSessionCookie(secret),
      cookieOptions(ABSOLUTE_SECONDS),
    );
    return response;
  } catch (error) {
    return back(`${paths.login}?failed=${reason(error, level)}`);
  }
}

/** @param level of the person whom HelseID has authenticated; undefined when it has not */
function reason(error: unknown, level: number | null | undefined): string {
  if (isAppError(error, "FORBIDDEN")) return level === null ? "level-missing" : "level";
  if (!(error instanceof HelseidError)) mapError(error, "login/callback");
  const isTemporary =
    error instanceof HelseidError && (error.failure === "unreachable" || error.failure === "busy");
  return isTemporary ? "upstream" : "refused";
}
