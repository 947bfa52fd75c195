import { cookies } from "next/headers";
import { newSecret } from "@/lib/ids";
import { cookieNames, cookieOptions } from "./cookies";

const DAYS_30 = 30 * 86_400;

/** The secret that names a customer's browser, or undefined before its first press. */
export async function readBrowserSecret(): Promise<string | undefined> {
  return (await cookies()).get(cookieNames.browser())?.value;
}

/** Gives the browser its secret at the first press. Only in a route handler. */
export async function ensureBrowserSecret(): Promise<string> {
  const jar = await cookies();
  const known = jar.get(cookieNames.browser())?.value;
  const secret = known && /^[\w-]{43}$/.test(known) ? known : newSecret();
  jar.set(cookieNames.browser(), secret, cookieOptions(DAYS_30));
  return secret;
}
