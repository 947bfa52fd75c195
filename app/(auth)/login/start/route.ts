import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { loginCookie } from "@/lib/auth/login-cookie";
import { loginFailedPath } from "@/lib/auth/login-failure";
import { env } from "@/lib/base/env";
import { systemContext } from "@/lib/context/process-context";
import { returnPath, withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";
import { startLogin } from "@/lib/services/staff/start-login";

/**
 * Pushes the authorization request to HelseID and redirects the browser there. `fresh` requires a new
 * authentication, also of somebody who is signed in; `back` is the page for staff to return to.
 */
export function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(() => begin(request));
}

async function begin(request: NextRequest): Promise<NextResponse> {
  const redirect = (path: string) => NextResponse.redirect(`${env().PORTAL_URL}${path}`, 303);
  const query = request.nextUrl.searchParams;
  const back = returnPath(query.get("back"));
  try {
    const started = await startLogin(systemContext("sign-in"), { fresh: query.has("fresh") });
    if ("failure" in started) return redirect(withReturn(loginFailedPath(started.failure), back));
    await loginCookie.keep({ ...started.attempt, back: back ?? paths.home });
    return NextResponse.redirect(started.url, 303);
  } catch (error) {
    const { ref } = mapError(error, "login/start");
    return redirect(withReturn(loginFailedPath({ code: "internal", ref }), back));
  }
}
