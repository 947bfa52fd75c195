import { NextResponse } from "next/server";
import { mapError } from "@/lib/http/map-error";
import { cookieNames, removeCookie } from "@/lib/auth/cookies";
import { sessionSecret } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { logoutUrl } from "@/lib/helseid/staff-login";
import { paths } from "@/lib/domain/routes";
import { systemContext } from "@/lib/context/process-context";
import { signOut } from "@/lib/services/staff/sign-out";

/** Ends the portal's session, also when HelseID cannot be reached, and then the session at HelseID. */
export async function POST(): Promise<NextResponse> {
  const secret = await sessionSecret();
  const idToken = secret ? await signOut(systemContext("sign-out"), secret) : null;
  let target = `${env().PORTAL_URL}${paths.login}`;
  if (idToken) {
    try {
      target = await logoutUrl(env(), idToken);
    } catch (error) {
      mapError(error, "logout");
    }
  }
  const response = NextResponse.redirect(target, 303);
  removeCookie(response.cookies, cookieNames.session());
  return response;
}
