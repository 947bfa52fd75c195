import { redirectUriProblem } from "./redirect-uri";
import { SELVBETJENING_SCOPE } from "./scopes";

/**
 * A client's configuration and what may be done to it. `PUT /v1/client` replaces everything (domain 1.8), so what is
 * sent is always the whole state plus the edit, and nothing else.
 */
export interface ClientClaim {
  key: string;
  value: string;
}

export interface Configuration {
  apiScopes: string[];
  claims: ClientClaim[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

export const LIST_FIELDS = [
  "apiScopes",
  "redirectUris",
  "postLogoutRedirectUris",
  "childOrganizationNumbers",
] as const;
export type ListField = (typeof LIST_FIELDS)[number];
export type ConfigurationField = ListField | "claims";
export const CONFIGURATION_FIELDS: readonly ConfigurationField[] = [
  "apiScopes",
  "redirectUris",
  "postLogoutRedirectUris",
  "claims",
  "childOrganizationNumbers",
];

/** Three different things: not touched, set to a list, and set to an empty list (which empties it). */
export type FieldEdit<T> = { kind: "keep" } | { kind: "set"; value: T };

export type ConfigurationEdit = { [Field in keyof Configuration]: FieldEdit<Configuration[Field]> };

/** The body of `PUT /v1/client`. Redirect URIs are null for clients whose template shares them, and for no others. */
export interface ConfigurationPayload {
  apiScopes: string[];
  audienceSpecificClientClaims: ClientClaim[];
  redirectUris: string[] | null;
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

interface ReadClient {
  apiScopes: { scope: string }[];
  audienceSpecificClientClaims: {
    claimType: string;
    activeClaimValue: string | null;
    pendingClaimValue: string | null;
  }[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

/** From read names to write names. A pending value goes before the active one, as in NHN's own mapper (domain 1.8). */
export function configurationOf(client: ReadClient): Configuration {
  return {
    apiScopes: client.apiScopes.map((each) => each.scope),
    claims: client.audienceSpecificClientClaims.flatMap((claim) => {
      const value = claim.pendingClaimValue ?? claim.activeClaimValue;
      return value === null ? [] : [{ key: claim.claimType, value }];
    }),
    redirectUris: client.redirectUris,
    postLogoutRedirectUris: client.postLogoutRedirectUris,
    childOrganizationNumbers: client.childOrganizationNumbers,
  };
}

export const KEEP_ALL: ConfigurationEdit = {
  apiScopes: { kind: "keep" },
  claims: { kind: "keep" },
  redirectUris: { kind: "keep" },
  postLogoutRedirectUris: { kind: "keep" },
  childOrganizationNumbers: { kind: "keep" },
};

export function applyEdit(state: Configuration, edit: ConfigurationEdit): Configuration {
  const pick = <Field extends keyof Configuration>(field: Field): Configuration[Field] => {
    const fieldEdit = edit[field] as FieldEdit<Configuration[Field]>;
    return fieldEdit.kind === "set" ? fieldEdit.value : state[field];
  };
  return {
    apiScopes: pick("apiScopes"),
    claims: pick("claims"),
    redirectUris: pick("redirectUris"),
    postLogoutRedirectUris: pick("postLogoutRedirectUris"),
    childOrganizationNumbers: pick("childOrganizationNumbers"),
  };
}

export function payloadOf(configuration: Configuration, sharedRedirectUris: boolean): ConfigurationPayload {
  return {
    apiScopes: configuration.apiScopes,
    audienceSpecificClientClaims: configuration.claims,
    redirectUris: sharedRedirectUris ? null : configuration.redirectUris,
    postLogoutRedirectUris: configuration.postLogoutRedirectUris,
    childOrganizationNumbers: configuration.childOrganizationNumbers,
  };
}

export interface DiffLine {
  field: ConfigurationField;
  change: "added" | "removed" | "kept";
  text: string;
}

/** Line by line: what is there afterwards, then what is gone, field by field. Order within a list means nothing. */
export function diffConfigurations(before: Configuration, after: Configuration): DiffLine[] {
  return CONFIGURATION_FIELDS.flatMap((field) => {
    const old = new Set(texts(before, field));
    const now = new Set(texts(after, field));
    return [
      ...[...now].map((text) => ({
        field,
        change: old.has(text) ? ("kept" as const) : ("added" as const),
        text,
      })),
      ...[...old]
        .filter((text) => !now.has(text))
        .map((text) => ({ field, change: "removed" as const, text })),
    ];
  });
}

export function isSameConfiguration(a: Configuration, b: Configuration): boolean {
  return fingerprintText(a) === fingerprintText(b);
}

/** The same text for the same configuration, whatever order its lists come in. */
export function fingerprintText(configuration: Configuration): string {
  return JSON.stringify(
    CONFIGURATION_FIELDS.map((field) => [...new Set(texts(configuration, field))].sort()),
  );
}

function texts(configuration: Configuration, field: ConfigurationField): string[] {
  return field === "claims"
    ? configuration.claims.map((claim) => `${claim.key} = ${claim.value}`)
    : configuration[field];
}

export interface TemplateLimits {
  scopes: string[];
  logsUsersIn: boolean;
  sharedRedirectUris: boolean;
}

export const CONFIGURATION_PROBLEMS = [
  "scope-outside-template",
  "selvbetjening-scope-needed",
  "redirect-uris-not-used",
  "redirect-uris-shared",
  "redirect-uri-not-absolute",
  "redirect-uri-not-https",
  "redirect-uri-fragment",
  "redirect-uri-wildcard",
  "redirect-uri-too-long",
  "redirect-uri-near-duplicate",
  "claim-twice",
] as const;
export type ConfigurationProblem = (typeof CONFIGURATION_PROBLEMS)[number];

/**
 * Why a configuration may not be sent. Only what the edit adds is judged: what upstream has already is not ours to
 * refuse.
 */
export function configurationProblems(
  before: Configuration,
  after: Configuration,
  limits: TemplateLimits,
): Partial<Record<ConfigurationField, ConfigurationProblem>> {
  const problems: Partial<Record<ConfigurationField, ConfigurationProblem>> = {};
  const addProblem = (field: ConfigurationField, problem: ConfigurationProblem) =>
    (problems[field] ??= problem);
  const added = (field: ListField) => after[field].filter((value) => !before[field].includes(value));

  if (!after.apiScopes.includes(SELVBETJENING_SCOPE)) addProblem("apiScopes", "selvbetjening-scope-needed");
  if (added("apiScopes").some((scope) => !limits.scopes.includes(scope)))
    addProblem("apiScopes", "scope-outside-template");
  const changesUris =
    added("redirectUris").length > 0 || before.redirectUris.some((uri) => !after.redirectUris.includes(uri));
  if (changesUris && limits.sharedRedirectUris) addProblem("redirectUris", "redirect-uris-shared");
  if (added("redirectUris").length > 0 && !limits.logsUsersIn)
    addProblem("redirectUris", "redirect-uris-not-used");
  for (const field of ["redirectUris", "postLogoutRedirectUris"] as const) {
    for (const uri of added(field)) {
      const problem = redirectUriProblem(uri);
      if (problem) addProblem(field, `redirect-uri-${problem}`);
    }
    if (added(field).some((uri) => nearDuplicates(uri, after[field]).length > 0))
      addProblem(field, "redirect-uri-near-duplicate");
  }
  if (new Set(after.claims.map((claim) => claim.key)).size !== after.claims.length)
    addProblem("claims", "claim-twice");
  return problems;
}

/** Others in the list that differ only in case or a slash at the end: HelseID compares exactly, so this is a trap. */
export function nearDuplicates(uri: string, list: readonly string[]): string[] {
  const loose = (text: string) => text.toLowerCase().replace(/\/+$/, "");
  return list.filter((other) => other !== uri && loose(other) === loose(uri));
}

/**
 * The same wish over another state: what the person added and removed since `base` is done to `fresh`, and what they
 * did not touch stays as it is there. How an edit survives that somebody else saved first.
 */
export function rebaseConfiguration(
  base: Configuration,
  wanted: Configuration,
  fresh: Configuration,
): Configuration {
  const list = (field: ListField) => rebaseList(base[field], wanted[field], fresh[field], (value) => value);
  return {
    apiScopes: list("apiScopes"),
    redirectUris: list("redirectUris"),
    postLogoutRedirectUris: list("postLogoutRedirectUris"),
    childOrganizationNumbers: list("childOrganizationNumbers"),
    claims: rebaseClaims(base.claims, wanted.claims, fresh.claims),
  };
}

function rebaseList<T>(base: T[], wanted: T[], fresh: T[], nameOf: (value: T) => string): T[] {
  const names = (values: T[]) => new Set(values.map(nameOf));
  const [old, target, current] = [names(base), names(wanted), names(fresh)];
  const kept = fresh.filter((value) => !(old.has(nameOf(value)) && !target.has(nameOf(value))));
  return [...kept, ...wanted.filter((value) => !old.has(nameOf(value)) && !current.has(nameOf(value)))];
}

/** A claim has one value per key, so a changed value replaces what stands there. */
function rebaseClaims(base: ClientClaim[], wanted: ClientClaim[], fresh: ClientClaim[]): ClientClaim[] {
  const exact = (claim: ClientClaim) => `${claim.key}\n${claim.value}`;
  const old = new Set(base.map(exact));
  const changed = wanted.filter((claim) => !old.has(exact(claim)));
  const wantedKeys = new Set(wanted.map((claim) => claim.key));
  const removed = new Set(base.filter((claim) => !wantedKeys.has(claim.key)).map((claim) => claim.key));
  const replaced = new Set(changed.map((claim) => claim.key));
  return [...fresh.filter((claim) => !removed.has(claim.key) && !replaced.has(claim.key)), ...changed];
}
