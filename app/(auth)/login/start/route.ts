import { type NextRequest, NextResponse } from "next/server";
import { inRequest } from "@/lib/http/in-request";
import { mapError } from "@/lib/http/map-error";
import { loginCookie } from "@/lib/auth/login-cookie";
import { env } from "@/lib/base/env";
import { beginLogin } from "@/lib/helseid/staff-login";
import { paths } from "@/lib/domain/routes";
import { ownPath } from "@/lib/base/search-params";

/**
 * Pushes the authorization request to HelseID and redirects the browser there. `fresh` requires a new
 * authentication, also of somebody who is signed in; `back` is the portal's address to return to.
 */
export function GET(request: NextRequest): Promise<NextResponse> {
  return inRequest(() => begin(request));
}

async function begin(request: NextRequest): Promise<NextResponse> {
  const query = request.nextUrl.searchParams;
  try {
    const { url, attempt } = await beginLogin(env(), { fresh: query.has("fresh") });
    await loginCookie.keep({ ...attempt, back: ownPath(query.get("back")) ?? paths.home });
    return NextResponse.redirect(url, 303);
  } catch (error) {
    mapError(error, "login/start");
    return NextResponse.redirect(`${env().PORTAL_URL}${paths.login}?failed=upstream`, 303);
  }
}
