import type { ClientClaim } from "./client-claim";
import type { Configuration } from "./configuration";

interface RedirectUriSettings {
  logsUsersIn: boolean;
  /** Redirect URIs are set on the template in Selvbetjening, for all its clients. */
  sharedRedirectUris: boolean;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
}

type RedirectUris = Pick<Configuration, "redirectUris" | "postLogoutRedirectUris">;

/**
 * The redirect URIs that each client of a template has itself: none when nobody logs in, or when the template
 * shares them.
 */
export function ownRedirectUris(template: RedirectUriSettings): RedirectUris {
  return template.logsUsersIn && !template.sharedRedirectUris
    ? { redirectUris: template.redirectUris, postLogoutRedirectUris: template.postLogoutRedirectUris }
    : { redirectUris: [], postLogoutRedirectUris: [] };
}

/**
 * What a client draft asks for: what the installation was registered with, and its template's redirect URIs.
 */
export function requestedConfiguration(
  registered: { apiScopes: string[]; claims: ClientClaim[]; childOrganizationNumbers: string[] },
  template: RedirectUriSettings,
): Configuration {
  return { ...registered, ...ownRedirectUris(template) };
}
