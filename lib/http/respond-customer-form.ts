import { type NextRequest, NextResponse } from "next/server";
import { readForm } from "./read-form";
import { env } from "@/lib/base/env";
import { newSecret } from "@/lib/base/ids";
import { inRequest } from "./in-request";
import { mapError } from "./map-error";
import { type FindLink, type VisitedLink, visitLink } from "./visit-link";

/**
 * Handles a plain form of a customer's page: redirects back to the page, with the error code if there is one,
 * or returns the response that `run` returns. The origin has been checked in proxy.ts.
 * @param link.page the page's address, by the token in it
 * @param link.find looks the token up and applies the rule of `linkRefusal`
 */
export async function respondToCustomerForm<Found extends { installationId: string }>(
  request: NextRequest,
  token: string,
  link: { page: (token: string) => string; find: FindLink<Found> },
  run: (
    form: (name: string) => string,
    visit: VisitedLink<Found> & { browser: string },
  ) => Promise<NextResponse | void>,
): Promise<NextResponse> {
  const back = link.page(encodeURIComponent(token));
  const form = await readForm(request);
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const page = `${env().PORTAL_URL}${back}`;
  return inRequest(async () => {
    try {
      const visit = await visitLink(token, "form", link.find);
      // Without cookies every submission counts as another browser, and the link is bound to the first one.
      const browser = visit.browser ?? newSecret();
      return (await run(text, { ...visit, browser })) ?? NextResponse.redirect(page, 303);
    } catch (error) {
      const { code } = mapError(error, back.split("/")[1] ?? "form");
      return NextResponse.redirect(`${page}?problem=${code}`, 303);
    }
  });
}

/** Headers of a download, which no browser displays and no proxy stores. */
export function attachment(file: { name: string; text: string }): NextResponse {
  return new NextResponse(file.text, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${file.name}"`,
      "cache-control": "no-store",
    },
  });
}
