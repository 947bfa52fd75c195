import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { cookieNames, cookieOptions } from "@/lib/auth/cookies";
import { loginCookie } from "@/lib/auth/login-cookie";
import { loginFailedPath } from "@/lib/auth/login-failure";
import { mintSessionCookie, sessionSecret } from "@/lib/auth/session";
import { ABSOLUTE_SECONDS } from "@/lib/domain/session-limits";
import { env } from "@/lib/base/env";
import { systemContext } from "@/lib/context/process-context";
import { completeLogin } from "@/lib/services/staff/complete-login";
import { withReturn } from "@/lib/domain/return-path";
import { signOut } from "@/lib/services/staff/sign-out";

/** Receives the return from HelseID: redeems the code and starts the session. */
export function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(() => complete(request));
}

async function complete(request: NextRequest): Promise<NextResponse> {
  const back = (path: string) => NextResponse.redirect(`${env().PORTAL_URL}${path}`, 303);
  const attempt = await loginCookie.take();
  if (!attempt) return back(loginFailedPath({ code: "state" }));
  try {
    const completed = await completeLogin(systemContext("sign-in"), {
      query: request.nextUrl.search,
      attempt,
    });
    if ("failure" in completed) return back(withReturn(loginFailedPath(completed.failure), attempt.back));
    // Ends the session that the new one replaces.
    const before = await sessionSecret();
    if (before) await signOut(systemContext("sign-in"), before);
    const response = back(attempt.back);
    response.cookies.set(
      cookieNames.session(),
      await mintSessionCookie(completed.secret),
      cookieOptions(ABSOLUTE_SECONDS),
    );
    return response;
  } catch (error) {
    const { ref } = mapError(error, "login/callback");
    return back(withReturn(loginFailedPath({ code: "internal", ref }), attempt.back));
  }
}
