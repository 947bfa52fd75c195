import { sharedNow } from "./clock";
import type { SandboxClient } from "./state";
import type { Switches } from "./switches";

/**
 * Grants what a client has waited for long enough, as people at the customer's organization (access to
 * represent it) and at an API's owner (manually approved scopes) do. Called whenever a client is looked up.
 */
export function applyGrants(client: SandboxClient, switches: Switches): void {
  const now = sharedNow();
  if (client.scopesRequestedAt && now >= client.scopesRequestedAt + switches.scopeApprovalSeconds * 1000) {
    client.scopesRequestedAt = null;
    for (const each of client.scopes)
      if (each.status === "pending") Object.assign(each, { status: "ok", statusReason: null });
  }
  if (client.state !== "access-requested" || !client.accessRequestedAt) return;
  const grantedAt = client.accessRequestedAt + switches.accessGrantSeconds * 1000;
  if (now < grantedAt) return;
  if (switches.draftAfterGrant === "discarded") client.state = "failed";
  if (switches.draftAfterGrant === "activated") {
    client.state = "active";
    client.visibleFrom = grantedAt + switches.cacheSeconds * 1000;
  }
}

/** Whether the customer's access is not granted yet, so that the draft cannot be confirmed. */
export function isAccessPending(client: SandboxClient, switches: Switches): boolean {
  return (
    client.state === "access-requested" &&
    sharedNow() < (client.accessRequestedAt ?? 0) + switches.accessGrantSeconds * 1000
  );
}
