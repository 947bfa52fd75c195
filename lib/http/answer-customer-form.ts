import { type NextRequest, NextResponse } from "next/server";
import { readForm } from "./read-form";
import { readBrowserSecret } from "@/lib/auth/browser-cookie";
import { env } from "@/lib/base/env";
import { newSecret } from "@/lib/base/ids";
import { inRequest } from "./in-request";
import { mapError } from "./map-error";

/**
 * The one way a customer's plain form is answered: back to its page, with the code of what went wrong, or the response that
 * `run` returns. The origin was checked in proxy.ts.
 * @param back the page's address
 */
export async function answerCustomerForm(
  request: NextRequest,
  back: string,
  run: (form: (name: string) => string, browser: string) => Promise<NextResponse | void>,
): Promise<NextResponse> {
  const form = await readForm(request);
  const text = (name: string) => {
    const value = form.get(name);
    // PostgreSQL takes no NUL.
    return typeof value === "string" ? value.replaceAll("\0", "") : "";
  };
  const page = `${env().PORTAL_URL}${back}`;
  return inRequest(async () => {
    try {
      // Without cookies every press is a browser of its own, and the first one holds the link.
      const browser = (await readBrowserSecret()) ?? newSecret();
      return (await run(text, browser)) ?? NextResponse.redirect(page, 303);
    } catch (error) {
      const { code } = mapError(error, back.split("/")[1] ?? "form");
      return NextResponse.redirect(`${page}?problem=${code}`, 303);
    }
  });
}

/** A file to be saved, never shown or kept by anybody on the way. */
export function attachment(file: { name: string; text: string }): NextResponse {
  return new NextResponse(file.text, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${file.name}"`,
      "cache-control": "no-store",
    },
  });
}
