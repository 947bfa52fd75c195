import type { CloseReason } from "./closing";
import {
  type Configuration,
  type ConfigurationEdit,
  type ConfigurationProblem,
  KEEP_ALL,
} from "./configuration";
import type { RotationRefusal } from "./rotation-refusal";

/** Maximum number of installations in one bulk change. */
export const MAX_BULK_INSTALLATIONS = 5000;

/** One change of many clients' configuration or keys, or of one client beyond the limit (change-limit.ts). */
export type BulkChange = ConfigurationBulkChange | { kind: "rotate-key" } | SingleChange;

/** Changes of one client, which are planned on its own pages. */
export type SingleChange =
  | {
      kind: "set-configuration";
      /** The configuration that the staff member saw, and the one to send. */
      base: Configuration;
      wanted: Configuration;
      source: "EDIT" | "RESTORE";
      /** What was typed to confirm; empty where nothing was asked for. */
      confirmation: string;
    }
  | {
      kind: "close";
      why: CloseReason;
      /** What was typed to confirm. */
      confirmation: string;
    }
  | { kind: "destroy-kept-keys" };

/** Changes of a client's configuration. */
export type ConfigurationBulkChange =
  | { kind: "add-redirect-uri"; uri: string }
  | { kind: "remove-redirect-uri"; uri: string }
  | { kind: "replace-redirect-uri"; uri: string; by: string }
  | { kind: "add-scope"; scope: string }
  | { kind: "remove-scope"; scope: string }
  /** Values by installation id, from a column of a CSV file. */
  | { kind: "set-claim"; key: string; values: Record<string, string> };

/**
 * Whether the kind of a change and its value say what it does to each client. Whoever approves another change
 * must see the run itself: which client is closed, or what becomes of a configuration.
 */
export function isShownByText(change: BulkChange): boolean {
  return "uri" in change || "scope" in change || change.kind === "rotate-key";
}

/** The kinds that can be planned for many clients. */
export const BULK_KINDS = [
  "add-redirect-uri",
  "remove-redirect-uri",
  "replace-redirect-uri",
  "add-scope",
  "remove-scope",
  "set-claim",
  "rotate-key",
] as const satisfies readonly BulkChange["kind"][];
export type BulkKind = (typeof BULK_KINDS)[number];

/**
 * Why an installation cannot get a change. Texts are `bulk.reason.<code>`, `errors.<code>` and
 * `fields.<code>`.
 */
export const BULK_REASONS = [
  "custody",
  "never-read",
  "unknown-properties",
  "rotating",
  "reviving",
  "key-expired",
  "second-client",
] as const;
export type BulkRefusal = (typeof BULK_REASONS)[number] | RotationRefusal | ConfigurationProblem;

/** The edit of one client; null when nothing changes. */
export function editFor(
  change: ConfigurationBulkChange,
  state: Configuration,
  installationId: string,
): ConfigurationEdit | null {
  const set = (field: "redirectUris" | "apiScopes", value: string[]): ConfigurationEdit => ({
    ...KEEP_ALL,
    [field]: { kind: "set", value },
  });
  const { redirectUris, apiScopes, claims } = state;
  switch (change.kind) {
    case "add-redirect-uri":
      return redirectUris.includes(change.uri) ? null : set("redirectUris", [...redirectUris, change.uri]);
    case "remove-redirect-uri":
      return redirectUris.includes(change.uri)
        ? set(
            "redirectUris",
            redirectUris.filter((uri) => uri !== change.uri),
          )
        : null;
    case "replace-redirect-uri": {
      if (!redirectUris.includes(change.uri)) return null;
      const others = redirectUris.filter((uri) => uri !== change.uri && uri !== change.by);
      return set("redirectUris", [...others, change.by]);
    }
    case "add-scope":
      return apiScopes.includes(change.scope) ? null : set("apiScopes", [...apiScopes, change.scope]);
    case "remove-scope":
      return apiScopes.includes(change.scope)
        ? set(
            "apiScopes",
            apiScopes.filter((scope) => scope !== change.scope),
          )
        : null;
    case "set-claim": {
      const value = change.values[installationId];
      if (value === undefined || claims.some((claim) => claim.key === change.key && claim.value === value))
        return null;
      const others = claims.filter((claim) => claim.key !== change.key);
      return { ...KEEP_ALL, claims: { kind: "set", value: [...others, { key: change.key, value }] } };
    }
  }
}
