import { type ClientClaim, claimText } from "./client-claim";
import { redirectUriProblem } from "./redirect-uri";
import { SELVBETJENING_SCOPE } from "./scopes";
import { withoutTrailing } from "@/lib/base/trim";

/**
 * A client's configuration and edits of it. `PUT /v1/client` replaces everything (domain 1.8), so a request
 * always contains the whole state with the edit applied.
 */
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

/** What decides who can sign in to a client, and what its tokens permit. */
const SENSITIVE_FIELDS: readonly ConfigurationField[] = [
  "apiScopes",
  "redirectUris",
  "postLogoutRedirectUris",
  "claims",
];

/** Whether a change is one that a recent login is required for (`requireFreshLogin`). */
export function isSensitiveChange(before: Configuration, after: Configuration): boolean {
  return fieldsText(before, SENSITIVE_FIELDS) !== fieldsText(after, SENSITIVE_FIELDS);
}

/** Keeps a field, or sets it to a list. An empty list removes all values. */
export type FieldEdit<T> = { kind: "keep" } | { kind: "set"; value: T };

export type ConfigurationEdit = { [Field in keyof Configuration]: FieldEdit<Configuration[Field]> };

/**
 * The body of `PUT /v1/client`. Redirect URIs are null for clients whose template shares them, and for no
 * others.
 */
export interface ConfigurationPayload {
  apiScopes: string[];
  audienceSpecificClientClaims: ClientClaim[];
  redirectUris: string[] | null;
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

/** The part of a reading that is configuration, with the statuses of the API scopes in lower case. */
export interface ReadClient {
  apiScopes: { scope: string; status: string }[];
  audienceSpecificClientClaims: {
    claimType: string;
    activeClaimValue: string | null;
    pendingClaimValue: string | null;
  }[];
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  childOrganizationNumbers: string[];
}

/**
 * Converts the names of reading to those of writing. A pending value takes precedence over the active one, as
 * in NHN's own mapper (domain 1.8).
 */
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

/**
 * The difference line by line: per field first the lines of `after`, then the removed ones. Order within a
 * list is ignored.
 */
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

/** A text that is equal for equal configurations, regardless of the order in their lists. */
export function fingerprintText(configuration: Configuration): string {
  return fieldsText(configuration, CONFIGURATION_FIELDS);
}

function fieldsText(configuration: Configuration, fields: readonly ConfigurationField[]): string {
  return JSON.stringify(fields.map((field) => [...new Set(texts(configuration, field))].sort()));
}

function texts(configuration: Configuration, field: ConfigurationField): string[] {
  return field === "claims" ? configuration.claims.map(claimText) : configuration[field];
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
 * Why a configuration may not be sent. Only what the edit adds is validated: values that upstream has already
 * are accepted.
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

/**
 * Other values that differ only in case or a trailing slash. HelseID compares exactly, so such a value is
 * likely a mistake.
 */
export function nearDuplicates(uri: string, list: readonly string[]): string[] {
  const loose = (text: string) => withoutTrailing(text.toLowerCase(), "/");
  return list.filter((other) => other !== uri && loose(other) === loose(uri));
}

/**
 * Applies an edit to a newer state: what was added and removed between `base` and `wanted` is added to and
 * removed from `fresh`, and everything else stays as it is in `fresh`. Used when another change was saved
 * first.
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

/** A claim has one value per key, so a changed value replaces the one in `fresh`. */
function rebaseClaims(base: ClientClaim[], wanted: ClientClaim[], fresh: ClientClaim[]): ClientClaim[] {
  const exact = (claim: ClientClaim) => `${claim.key}\n${claim.value}`;
  const old = new Set(base.map(exact));
  const changed = wanted.filter((claim) => !old.has(exact(claim)));
  const wantedKeys = new Set(wanted.map((claim) => claim.key));
  const removed = new Set(base.filter((claim) => !wantedKeys.has(claim.key)).map((claim) => claim.key));
  const replaced = new Set(changed.map((claim) => claim.key));
  return [...fresh.filter((claim) => !removed.has(claim.key) && !replaced.has(claim.key)), ...changed];
}
