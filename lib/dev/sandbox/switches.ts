/**
 * Behaviour of the real services that their documentation leaves open. Each is a switch here and never a
 * constant in the portal.
 */
export interface Switches {
  /** Maximum lifetime of a client assertion, in seconds (10; older documentation says 60). */
  assertionLifetimeSeconds: number;
  /** Seconds before HelseID knows a new client or key. */
  cacheSeconds: number;
  /** Lifetime of a new key, in days. */
  keyLifetimeDays: number;
  /** Whether an upload keeps or drops the existing keys. */
  oldKeys: "kept" | "dropped";
  /** Keys that were uploaded on the web page are listed without an expiry. */
  guiExpiryHidden: boolean;
  /** The form of body that POST /v1/client-secret accepts. */
  uploadBody: "both" | "object" | "string";
  /** Whether the return address may be elsewhere than http://localhost. */
  hostedReturnAllowed: boolean;
  /** Whether the query of the return address is kept. */
  returnQueryKept: boolean;
  openWithinSeconds: number;
  confirmWithinSeconds: number;
  /** Whether Selvbetjening accepts Bearer tokens. */
  bearerAccepted: boolean;
  /** Whether a draft may leave out apiScopes. */
  apiScopesOptional: boolean;
  /** The form of an error response. */
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
