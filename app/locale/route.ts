import { type NextRequest, NextResponse } from "next/server";
import { readForm } from "@/lib/http/read-form";
import { cookieNames } from "@/lib/auth/cookies";
import { env } from "@/lib/base/env";
import { DEFAULT_LOCALE, isLocale } from "@/lib/domain/locales";

const YEAR_SECONDS = 365 * 86_400;
const MAX_ADDRESS_LENGTH = 2000;

/** Saves the language and redirects to the page where it was chosen. */
export async function POST(request: NextRequest): Promise<NextResponse> {
  const form = await readForm(request);
  const wanted = form.get("locale");
  const response = NextResponse.redirect(
    returnAddress(form.get("returnTo"), request.headers.get("referer")),
    303,
  );
  response.cookies.set(cookieNames.locale, isLocale(wanted) ? wanted : DEFAULT_LOCALE, {
    path: "/",
    sameSite: "lax",
    maxAge: YEAR_SECONDS,
  });
  return response;
}

/** Only a path of the portal, so that this is no open redirect. */
function returnAddress(wanted: FormDataEntryValue | null, referer: string | null): string {
  const { PORTAL_URL } = env();
  const candidate = typeof wanted === "string" ? wanted : (referer ?? "/");
  const url = URL.canParse(candidate, PORTAL_URL) ? new URL(candidate, PORTAL_URL) : new URL(PORTAL_URL);
  // A longer one does not fit into the header of a response.
  const fits = url.href.length <= MAX_ADDRESS_LENGTH;
  return fits && url.origin === new URL(PORTAL_URL).origin ? url.href : PORTAL_URL;
}
