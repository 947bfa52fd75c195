import { decodeProtectedHeader } from "jose";
import type { Refusal } from "oidc-provider";
import { sharedNow } from "./clock";
import type { SandboxClient } from "./state";

/**
 * Why HelseID refused a request, in more words than it tells the client.
 * @param request.assertion the request's client assertion
 * @param request.known whether any environment has the client
 */
export function reasonOf(
  refusal: Refusal,
  client: SandboxClient | undefined,
  request: { assertion: string | undefined; known: boolean },
): string {
  if (refusal.error !== "invalid_client") return refusal.error;
  const now = sharedNow();
  if (!client) return request.known ? "client of the other environment" : "unknown client";
  if (client.state !== "active") return `client is ${client.state}`;
  if (client.visibleFrom > now) return "client not visible yet";
  const key = client.keys.find((each) => each.kid === kidOf(request.assertion));
  if (!key) return "unknown key";
  if (key.visibleFrom > now) return "key not visible yet";
  if (key.expiresAt <= now) return "key expired";
  const cause = refusal.cause instanceof Error ? refusal.cause.message : undefined;
  return refusal.error_detail ?? cause ?? refusal.error_description ?? refusal.error;
}

function kidOf(assertion: string | undefined): string | undefined {
  try {
    return decodeProtectedHeader(assertion ?? "").kid;
  } catch {
    return undefined;
  }
}
