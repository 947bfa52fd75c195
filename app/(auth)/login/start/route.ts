import { NextResponse } from "next/server";
import { mapError } from "@/lib/actions/map-error";
import { loginCookie } from "@/lib/auth/login-cookie";
import { env } from "@/lib/env";
import { beginLogin } from "@/lib/helseid/staff-login";
import { paths } from "@/lib/routes";

/** Pushes the sign-in to HelseID and sends the browser there. */
export async function GET(): Promise<NextResponse> {
  try {
    const { url, attempt } = await beginLogin(env());
    await loginCookie.keep(attempt);
    return NextResponse.redirect(url, 303);
  } catch (error) {
    mapError(error, "login/start");
    return NextResponse.redirect(`${env().PORTAL_URL}${paths.login}?failed=upstream`, 303);
  }
}
