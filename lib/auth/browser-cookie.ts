import { cookies } from "next/headers";
import type { NextRequest, NextResponse } from "next/server";
import { newSecret } from "@/lib/base/ids";
import { cookieNames, cookieOptions } from "./cookies";

const DAYS_30 = 30 * 86_400;

/**
 * Sets the cookie that identifies a customer's browser when it opens a link, before any submission. The two
 * submissions of a double click would otherwise come without a cookie, count as two browsers and lock the
 * customer out. Called by proxy.ts.
 */
export function nameBrowser(request: NextRequest, response: NextResponse): void {
  if (isSecret(request.cookies.get(cookieNames.browser())?.value)) return;
  response.cookies.set(cookieNames.browser(), newSecret(), cookieOptions(DAYS_30));
}

/** The secret that identifies a customer's browser; undefined when it accepts no cookies. */
export async function readBrowserSecret(): Promise<string | undefined> {
  const secret = (await cookies()).get(cookieNames.browser())?.value;
  return isSecret(secret) ? secret : undefined;
}

function isSecret(value: string | undefined): value is string {
  return value !== undefined && /^[\w-]{43}$/.test(value);
}
