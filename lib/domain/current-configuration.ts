import { type Configuration, configurationOf, type ReadClient } from "./configuration";
import { scopesByAudience } from "./scopes";

/** What the portal knows of a client's configuration. */
export interface ConfigurationFacts {
  /** The last reading; null when the client was never read. */
  reading: ReadClient | null;
  /** The newest revision; null when there is none. A change without a known outcome has no revision. */
  revision: Configuration | null;
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
 * What a client has, as far as is known: the last reading, else the newest revision, and what onboarding
 * asked for only while there is neither. The last reading is never older than the newest revision: each
 * revision is made with or from a reading, and a reading that was requested before the saved one is dropped.
 *
 * Pending scopes are part of it. They are on the client and get their access later without another change,
 * so whatever configures the customer's software (files, the fleet API) has them: a file is handed over once,
 * and would lack the scope for good. Whatever requests tokens keeps them apart (`tokenRequestsFor`).
 */
export function currentConfiguration(facts: ConfigurationFacts): CurrentConfiguration {
  const { reading, revision, requested } = facts;
  if (!reading)
    return {
      source: revision ? "revision" : "onboarding",
      configuration: revision ?? requested,
      pendingScopes: [],
    };
  const pending = reading.apiScopes.filter((each) => each.status !== "ok");
  return {
    source: "reading",
    configuration: configurationOf(reading),
    pendingScopes: pending.map((each) => each.scope),
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
