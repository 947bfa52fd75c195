/**
 * Behaviour of the real services that their documentation leaves open. Each is a switch of the sandbox and
 * never a constant in the portal. The control API, the journeys over pairs of switches and the list in
 * ARCHITECTURE.md are made from this registry or compared with it.
 */
interface SwitchDefinition<Value> {
  default: Value;
  /** The values that the journeys are run with. Of a number, the control API accepts others too. */
  values: readonly Value[];
  /** The section of the collected facts that leaves it open. */
  domain: string;
  /** What the value means. */
  meaning: string;
}

const number = (definition: SwitchDefinition<number>) => ({ kind: "number" as const, ...definition });
const flag = (definition: Omit<SwitchDefinition<boolean>, "values">) => ({
  kind: "flag" as const,
  values: [false, true] as const,
  ...definition,
});
const choice = <const Value extends string>(
  definition: SwitchDefinition<NoInfer<Value>> & { values: readonly Value[] },
) => ({
  kind: "choice" as const,
  ...definition,
});

export const SWITCHES = {
  assertionLifetimeSeconds: number({
    default: 10,
    values: [10, 60],
    domain: "3.2",
    meaning: "Maximum lifetime of a client assertion, in seconds; older documentation says 60.",
  }),
  cacheSeconds: number({
    default: 5,
    values: [0.1, 1.5],
    domain: "1.6",
    meaning: "Seconds before HelseID knows a new client or key.",
  }),
  keyLifetimeDays: number({
    default: 90,
    values: [40, 730],
    domain: "2.1",
    meaning: "Lifetime of a new key, in days.",
  }),
  oldKeys: choice({
    default: "kept",
    values: ["kept", "dropped", "dropped-later"],
    domain: "2.3",
    meaning:
      "Whether an upload keeps or drops the existing keys, and whether HelseID accepts dropped ones until its " +
      "cache is updated.",
  }),
  guiExpiryHidden: flag({
    default: true,
    domain: "2.1",
    meaning: "Keys that were uploaded on the web page are listed without an expiry.",
  }),
  uploadBody: choice({
    default: "both",
    values: ["both", "object", "string"],
    domain: "2.3",
    meaning: "The form of body that POST /v1/client-secret accepts.",
  }),
  hostedReturnAllowed: flag({
    default: true,
    domain: "1.5",
    meaning: "Whether the return address may be elsewhere than http://localhost.",
  }),
  returnQueryKept: flag({
    default: true,
    domain: "1.5",
    meaning: "Whether the query of the return address is kept.",
  }),
  openWithinSeconds: number({
    default: 10,
    values: [5, 10],
    domain: "1.5",
    meaning: "Seconds within which the confirm address must be opened.",
  }),
  confirmWithinSeconds: number({
    default: 3 * 3600,
    values: [600, 3 * 3600],
    domain: "1.5",
    meaning: "Seconds from the opening of the confirm address within which it must be confirmed.",
  }),
  accessGrantSeconds: number({
    default: 0,
    values: [0, 4],
    domain: "1.5",
    meaning: "Seconds from the customer's request for access until it is granted.",
  }),
  draftAfterGrant: choice({
    default: "confirmable",
    values: ["confirmable", "activated", "discarded"],
    domain: "1.5",
    meaning:
      "What becomes of the draft when access is granted: the same browser can confirm it, it becomes a " +
      "client without another visit, or it is discarded.",
  }),
  scopeApprovalSeconds: number({
    default: 10 * 365 * 86_400,
    values: [2, 10 * 365 * 86_400],
    domain: "1.6",
    meaning: "Seconds until a scope that is approved manually is approved.",
  }),
  bearerAccepted: flag({
    default: false,
    domain: "1.3",
    meaning: "Whether Selvbetjening accepts Bearer tokens.",
  }),
  apiNonce: choice({
    default: "none",
    values: ["none", "required", "single-use", "handed-out"],
    domain: "3.5",
    meaning:
      "Whether the APIs require a DPoP nonce (RFC 9449, 9): no; one of the last five minutes; a new one for " +
      "every request; the same, and every response hands out the next one.",
  }),
  dpopRequired: flag({
    default: false,
    domain: "3.5",
    meaning: "Whether HelseID refuses every token request without a DPoP proof, for older APIs as well.",
  }),
  oldRegistryAccepts: choice({
    default: "both",
    values: ["both", "bearer"],
    domain: "5.1",
    meaning: "Whether the older address registry accepts DPoP-bound tokens besides Bearer tokens.",
  }),
  helseidClockSeconds: number({
    default: 0,
    values: [-90, -1, 0, 90],
    domain: "3.13",
    meaning: "By how many seconds HelseID's clock is ahead of the right time.",
  }),
  selvbetjeningClockSeconds: number({
    default: 0,
    values: [-300, -1, 0, 300],
    domain: "3.13",
    meaning: "By how many seconds Selvbetjening's clock is ahead of the right time.",
  }),
  registryClockSeconds: number({
    default: 0,
    values: [-300, 0, 300],
    domain: "3.13",
    meaning: "By how many seconds the address registry's clock is ahead of the right time.",
  }),
  clockJumpSeconds: number({
    default: 0,
    values: [-25, 0, 25],
    domain: "3.13",
    meaning: "By how many seconds each host's clock jumps while requests are coming in.",
  }),
  futureIatRefused: flag({
    default: false,
    domain: "3.2",
    meaning: "Whether an assertion or a proof is refused whose iat is in the future, if only by a second.",
  }),
  proofAgeSeconds: number({
    default: 15,
    values: [10, 60],
    domain: "3.5",
    meaning: "Maximum age of a DPoP proof, in seconds.",
  }),
  tokenNonce: choice({
    default: "required",
    values: ["required", "none"],
    domain: "3.5",
    meaning: "Whether HelseID requires a DPoP nonce.",
  }),
  requestUriSeconds: number({
    default: 60,
    values: [15, 600],
    domain: "3.3",
    meaning: "Lifetime of a pushed authorization request, in seconds.",
  }),
  signingKey: choice({
    default: "first",
    values: ["first", "second"],
    domain: "3.1",
    meaning: "Which key HelseID signs with: the one it started with, or one that has replaced it since.",
  }),
  errorNumbers: flag({
    default: false,
    domain: "10",
    meaning: "Whether HelseID refuses organization numbers with its own numbered errors (HID-1001 to 1010).",
  }),
  expirationForm: choice({
    default: "iso",
    values: ["iso", "unix", "none", "unreadable"],
    domain: "10",
    meaning:
      "How a key's expiry is written: ISO 8601, seconds since 1970, not at all, or in a way that cannot be " +
      "read.",
  }),
  listedKid: choice({
    default: "own",
    values: ["own", "none", "other"],
    domain: "2.2",
    meaning: "The kid in the list of keys: the key's own, none, or a name that Selvbetjening has chosen.",
  }),
  maxKeys: number({
    default: 20,
    values: [2, 20],
    domain: "2.2",
    meaning: "How many keys a client may have.",
  }),
  emptyLists: choice({
    default: "array",
    values: ["array", "null", "omitted"],
    domain: "1.7",
    meaning: "How GET /v1/client writes a list without elements.",
  }),
  omittedFields: choice({
    default: "emptied",
    values: ["emptied", "kept", "refused"],
    domain: "1.8",
    meaning: "What PUT /v1/client does with a field that is null or left out.",
  }),
  emptyRedirectUris: choice({
    default: "accepted",
    values: ["accepted", "refused"],
    domain: "1.8",
    meaning: "Whether PUT /v1/client accepts an empty list of redirect URIs.",
  }),
  statusForm: choice({
    default: "camel",
    values: ["camel", "pascal", "unknown"],
    domain: "1.7",
    meaning: "How statuses are written: in camelCase, in PascalCase, or with words that are new.",
  }),
  extraProperties: flag({
    default: false,
    domain: "1.7",
    meaning: "Whether GET /v1/client has a property that is not known.",
  }),
  confirmAddress: choice({
    default: "v1",
    values: ["v1", "v0"],
    domain: "1.5",
    meaning: "Where the return address is read from: the draft (v1), or the confirm address's query (v0).",
  }),
  apiScopesOptional: flag({
    default: true,
    domain: "1.4",
    meaning: "Whether a draft may leave out apiScopes.",
  }),
  errorBody: choice({
    default: "problem",
    values: ["problem", "property", "propertyArray", "text", "empty"],
    domain: "1.10",
    meaning: "The form of Selvbetjening's error responses.",
  }),
  accessTokenSeconds: number({
    default: 600,
    values: [20, 600],
    domain: "3.6",
    meaning: "Lifetime of an access token, in seconds.",
  }),
  retryAfter: choice({
    default: "seconds",
    values: ["seconds", "date", "rfc850", "asctime", "none"],
    domain: "1.1",
    meaning: "The form of Retry-After in every response with 429 or 503 (RFC 9110, 10.2.3); none: no header.",
  }),
  userClaims: choice({
    default: "both",
    values: ["id-token", "userinfo", "both"],
    domain: "3.10",
    meaning: "Where name, security level and HPR number of the user are.",
  }),
  userinfoForm: choice({
    default: "json",
    values: ["json", "jwt"],
    domain: "3.10",
    meaning: "Whether userinfo is JSON, or a signed token (OpenID Connect Core 5.3.2).",
  }),
};

export type SwitchName = keyof typeof SWITCHES;
type ValueOf<Definition> = Definition extends { kind: "number" }
  ? number
  : Definition extends { kind: "flag" }
    ? boolean
    : Definition extends { values: readonly (infer Value)[] }
      ? Value
      : never;
export type Switches = { [Name in SwitchName]: ValueOf<(typeof SWITCHES)[Name]> };

export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];

export const DEFAULT_SWITCHES = Object.fromEntries(
  SWITCH_NAMES.map((name) => [name, SWITCHES[name].default]),
) as Switches;

/**
 * Validates the switches of a control request.
 * @throws Error naming the first switch that does not exist or cannot have the value
 */
export function parseSwitches(input: Record<string, unknown>): Partial<Switches> {
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(SWITCHES, name)) throw new Error(`There is no switch ${name}.`);
    const { kind, values } = SWITCHES[name as SwitchName];
    const isValid =
      kind === "number"
        ? typeof value === "number" && Number.isFinite(value)
        : (values as readonly unknown[]).includes(value);
    if (!isValid) throw new Error(`The switch ${name} cannot be ${JSON.stringify(value)}.`);
  }
  return input;
}
