import type { SandboxClient } from "./state";
import type { Switches } from "./switches";

/** The forms in which Selvbetjening may write the same facts. */

/** When a key expires, as a response says it. */
export function writtenExpiry(expiresAt: number, { expirationForm }: Switches): unknown {
  switch (expirationForm) {
    case "iso":
      return new Date(expiresAt).toISOString();
    case "unix":
      return Math.floor(expiresAt / 1000);
    case "none":
      return null;
    case "unreadable":
      return "om en stund";
  }
}

/** The name that the list gives a key. */
export function writtenKid(kid: string, index: number, { listedKid }: Switches): string | null {
  if (listedKid === "none") return null;
  return listedKid === "own" ? kid : `nøkkel-${index + 1}`;
}

function writtenStatus(status: string, { statusForm }: Switches): string {
  if (statusForm === "unknown" && status.toLowerCase() !== "ok") return "awaitingSomethingNew";
  return statusForm === "pascal" ? status.charAt(0).toUpperCase() + status.slice(1) : status;
}

function writtenList<Value>(list: Value[], { emptyLists }: Switches): Value[] | null | undefined {
  if (list.length > 0 || emptyLists === "array") return list;
  return emptyLists === "null" ? null : undefined;
}

/** The response to `GET /v1/client`. */
export function writtenClient(client: SandboxClient, switches: Switches) {
  const status = (each: string) => writtenStatus(each, switches);
  const claims = client.claims.map((claim) => ({
    ...claim,
    status: status(claim.status),
    statusReason: null,
  }));
  return {
    apiScopes: client.scopes.map((each) => ({ ...each, status: status(each.status) })),
    audienceSpecificClientClaims: writtenList(claims, switches),
    redirectUris: writtenList(client.redirectUris, switches),
    postLogoutRedirectUris: writtenList(client.postLogoutRedirectUris, switches),
    childOrganizationNumbers: writtenList(client.childOrganizationNumbers, switches),
    ...(switches.extraProperties ? { tags: [] } : {}),
    ...client.extra,
  };
}
