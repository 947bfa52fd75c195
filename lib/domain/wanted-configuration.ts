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
 * The configuration that a client should have: the newest revision, or, before the first reading, what the
 * installation was registered with and its template's redirect URIs.
 * @param newest the newest revision; null when the client was never read
 */
export function wantedConfiguration(
  installation: { scopes: string[]; claims: ClientClaim[]; childOrganizationNumbers: string[] },
  template: RedirectUriSettings,
  newest: Configuration | null = null,
): Configuration {
  return (
    newest ?? {
      apiScopes: installation.scopes,
      claims: installation.claims,
      ...ownRedirectUris(template),
      childOrganizationNumbers: installation.childOrganizationNumbers,
    }
  );
}
