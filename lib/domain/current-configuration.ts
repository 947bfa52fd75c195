import { type Configuration, configurationOf, type ReadClient } from "./configuration";
import { scopesByAudience } from "./scopes";

/** What the portal knows of a client's configuration. */
export interface ConfigurationFacts {
  /** The last reading, and when it began; null when the client was never read. */
  reading: { at: Date; client: ReadClient } | null;
  /** The newest revision; null when there is none. A change without a known outcome has no revision. */
  revision: { at: Date; configuration: Configuration } | null;
  /** What onboarding asked for. */
  requested: Configuration;
}

export interface CurrentConfiguration {
  source: "reading" | "revision" | "onboarding";
  configuration: Configuration;
  /**
   * The API scopes among `configuration.apiScopes` that Selvbetjening listed with another status than ok at
   * the last reading (domain 1.7). Empty for a client that was never read.
   */
  pendingScopes: string[];
}

/**
 * What a client has, as far as is known: the newer of the last reading and the newest revision, and what
 * onboarding asked for only while there is neither.
 *
 * Pending scopes are part of it. They are on the client and get their access later without another change,
 * so whatever configures the customer's software (files, the fleet API) has them: a file is handed over once,
 * and would lack the scope for good. Whatever requests tokens keeps them apart (`tokenRequestsFor`).
 */
export function currentConfiguration(facts: ConfigurationFacts): CurrentConfiguration {
  const { reading, revision, requested } = facts;
  const isReadingNewest = reading !== null && (revision === null || revision.at <= reading.at);
  const configuration = isReadingNewest
    ? configurationOf(reading.client)
    : (revision?.configuration ?? requested);
  const statuses = new Map(reading?.client.apiScopes.map((each) => [each.scope, each.status]));
  return {
    source: isReadingNewest ? "reading" : revision ? "revision" : "onboarding",
    configuration,
    pendingScopes: configuration.apiScopes.filter((scope) => (statuses.get(scope) ?? "ok") !== "ok"),
  };
}

/** The scopes of one token request. */
export interface TokenScopes {
  audience: string;
  scopes: string[];
  /** None of the scopes was granted at the last reading. */
  pending: boolean;
}

/**
 * The token requests that try everything a client has: a request has one audience (domain 3.7), and pending
 * scopes are requested apart from granted ones. HelseID may refuse the whole request for one scope without
 * access, which would hide that the others work; requested on their own, the answer shows whether access was
 * given after the last reading.
 */
export function tokenRequestsFor(current: CurrentConfiguration): TokenScopes[] {
  const isPending = (scope: string) => current.pendingScopes.includes(scope);
  return [...scopesByAudience(current.configuration.apiScopes)].flatMap(([audience, scopes]) =>
    [false, true]
      .map((pending) => ({
        audience,
        scopes: scopes.filter((scope) => isPending(scope) === pending),
        pending,
      }))
      .filter((request) => request.scopes.length > 0),
  );
}
