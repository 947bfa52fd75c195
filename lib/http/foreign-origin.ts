import { env } from "@/lib/base/env";

/**
 * Whether a request that may change something comes from a page of another site. Browsers send Origin with
 * each of those (Fetch Standard, "append a request Origin header").
 */
export function isForeign(request: { method: string; headers: Headers }): boolean {
  if (["GET", "HEAD"].includes(request.method)) return false;
  return request.headers.get("origin") !== new URL(env().PORTAL_URL).origin;
}
