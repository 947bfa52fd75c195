/** What the sources leave uncertain about the real services (domain.md); each is a switch here, never a constant of the portal. */
export interface Switches {
  /** Longest client assertion, in seconds (10; older pages say 60). */
  assertionLifetimeSeconds: number;
  /** Delay before HelseID knows a new client or key. */
  cacheSeconds: number;
  /** Lifetime of a new key, in days. */
  keyLifetimeDays: number;
  /** What an upload does to the keys before it. */
  oldKeys: "kept" | "dropped";
  /** Keys made in the web page are listed without an expiry. */
  guiExpiryHidden: boolean;
  /** Body accepted by POST /v1/client-secret. */
  uploadBody: "both" | "object" | "string";
  /** May the return address be somewhere else than http://localhost? */
  hostedReturnAllowed: boolean;
  /** Is the query of the return address kept? */
  returnQueryKept: boolean;
  openWithinSeconds: number;
  confirmWithinSeconds: number;
  /** Does Selvbetjening take Bearer tokens? */
  bearerAccepted: boolean;
  /** May a draft leave out apiScopes? */
  apiScopesOptional: boolean;
  /** Form of an error's body. */
  errorBody: "problem" | "property" | "propertyArray" | "text" | "empty";
  accessTokenSeconds: number;
}

export const DEFAULT_SWITCHES: Switches = {
  assertionLifetimeSeconds: 10,
  cacheSeconds: 5,
  keyLifetimeDays: 90,
  oldKeys: "kept",
  guiExpiryHidden: true,
  uploadBody: "both",
  hostedReturnAllowed: true,
  returnQueryKept: true,
  openWithinSeconds: 10,
  confirmWithinSeconds: 3 * 3600,
  bearerAccepted: false,
  apiScopesOptional: true,
  errorBody: "problem",
  accessTokenSeconds: 600,
};
