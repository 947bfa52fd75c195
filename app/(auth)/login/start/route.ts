import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { loginCookie } from "@/lib/auth/login-cookie";
import { loginFailedPath } from "@/lib/auth/login-failure";
import { env } from "@/lib/base/env";
import { systemContext } from "@/lib/context/process-context";
import { paths } from "@/lib/domain/routes";
import { ownPath } from "@/lib/base/search-params";
import { startLogin } from "@/lib/services/staff/start-login";

/**
 * Pushes the authorization request to HelseID and redirects the browser there. `fresh` requires a new
 * authentication, also of somebody who is signed in; `back` is the portal's address to return to.
 */
export function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(() => begin(request));
}

async function begin(request: NextRequest): Promise<NextResponse> {
  const redirect = (path: string) => NextResponse.redirect(`${env().PORTAL_URL}${path}`, 303);
  const query = request.nextUrl.searchParams;
  try {
    const started = await startLogin(systemContext("sign-in"), { fresh: query.has("fresh") });
    if ("failure" in started) return redirect(loginFailedPath(started.failure));
    await loginCookie.keep({ ...started.attempt, back: ownPath(query.get("back")) ?? paths.home });
    return NextResponse.redirect(started.url, 303);
  } catch (error) {
    return redirect(loginFailedPath({ code: "internal", ref: mapError(error, "login/start").ref }));
  }
}
