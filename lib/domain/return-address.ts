export type ReturnForm = "PORTAL" | "LOCALHOST_V1" | "LOCALHOST_V0";

export interface ReturnSettings {
  form: ReturnForm;
  port: number | null;
  path: string | null;
}

/**
 * The path of the portal's own return address. The value belongs to the draft and is never the link's token.
 */
export function returnPath(value: string): string {
  return `/confirm/return/${value}`;
}

/** `postClientConfirmationRedirectUri` of the draft (domain 1.4); none with the v0 form. */
export function returnUriForDraft(
  settings: ReturnSettings,
  portalUrl: string,
  value: string,
): string | undefined {
  if (settings.form === "PORTAL") return `${portalUrl}${returnPath(value)}`;
  if (settings.form === "LOCALHOST_V1") return `http://localhost:${settings.port}${settings.path ?? "/"}`;
  return undefined;
}

/** Where the browser goes to confirm the draft (domain 1.5). */
export function confirmUrl(settings: ReturnSettings, selvbetjeningPortal: string, clientId: string): string {
  const url = new URL(`${selvbetjeningPortal}/confirm-client/${encodeURIComponent(clientId)}`);
  if (settings.form === "LOCALHOST_V0") {
    url.searchParams.set("redirectPort", String(settings.port));
    url.searchParams.set("redirectPath", settings.path ?? "/");
  }
  return url.href;
}

export type ReturnStatus = "Success" | "UserAccessRequested" | "Error" | "unknown";

/**
 * The `status` of a return, which is only a hint from the browser; "unknown" for an unknown value (domain
 * 1.5).
 */
export function parseReturnStatus(value: string | null): ReturnStatus {
  const known = ["Success", "UserAccessRequested", "Error"] as const;
  return known.find((each) => each.toLowerCase() === value?.toLowerCase()) ?? "unknown";
}
