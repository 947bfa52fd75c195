import type { FactorName, RulesRow } from "./matrix";

/**
 * What the journeys find out, each with its possible values from the least to the most strict. When several
 * rules of a row say something about the same thing, the strictest one holds.
 */
export const FINDINGS = {
  signIn: ["signed in"],
  /** Requests of one sign-in that HelseID answered, without metadata, keys and refusals. */
  signInRequests: ["2", "3"],
  onboarding: ["active", "draft refused"],
  browserKeyOnboarding: ["active", "draft refused"],
  /** What becomes of an onboarding whose customer must request access first. */
  accessRequest: ["active", "waiting", "draft refused"],
  /** Whether the portal learns at once that access was requested. */
  accessReturn: ["reported", "not reported"],
  /** A scope two seconds after it was requested, and a token for it. */
  lateScope: ["approved", "pending"],
  lateScopeToken: ["issued", "SCOPE_NOT_ON_CLIENT"],
  configurationChange: ["applied", "refused by Selvbetjening", "not sent"],
  rotation: ["done", "refused by Selvbetjening"],
  rotatedKeyExpiry: ["reported", "unknown"],
  revival: ["verified"],
  revivedKeyExpiry: ["reported", "unknown"],
  reading: ["complete"],
  readKeyExpiry: ["reported", "unknown"],
  /** Requests of the second reading, when the token of the first may be used again. */
  secondReadingRequests: ["2", "3"],
  handover: ["file works"],
  tokenPanel: ["issued"],
  /** A token for a child organization that is not on the client. */
  childToken: ["invalid_client", "invalid_request"],
  oldRegistry: ["reached", "refused"],
  newRegistry: ["reached"],
} as const;

export type Finding = keyof typeof FINDINGS;
export type Findings = { [Name in Finding]: (typeof FINDINGS)[Name][number] };

interface Effect {
  /** The values of the factor for which it holds. */
  values: readonly unknown[];
  /** Values that other factors must have, too. */
  and?: Partial<{ [Name in FactorName]: readonly RulesRow[Name][] }>;
  then: Partial<Findings>;
}

/** As good as never. */
const NEVER_APPROVED = 10 * 365 * 86_400;

/** Klientvakt does the same with every value. */
const NOTHING: readonly Effect[] = [];

/** What each switch and each setting changes for Klientvakt's users, by the rules of upstream alone. */
export const EFFECTS: Record<FactorName, readonly Effect[]> = {
  assertionLifetimeSeconds: NOTHING,
  cacheSeconds: NOTHING,
  keyLifetimeDays: NOTHING,
  oldKeys: NOTHING,
  guiExpiryHidden: [{ values: [true], then: { revivedKeyExpiry: "unknown" } }],
  uploadBody: [
    {
      values: ["object"],
      and: { uploadBodySetting: ["string"] },
      then: { rotation: "refused by Selvbetjening", rotatedKeyExpiry: "unknown" },
    },
    {
      values: ["string"],
      and: { uploadBodySetting: ["object"] },
      then: { rotation: "refused by Selvbetjening", rotatedKeyExpiry: "unknown" },
    },
  ],
  uploadBodySetting: NOTHING,
  hostedReturnAllowed: [
    {
      values: [false],
      and: { returnForm: ["PORTAL"] },
      then: {
        onboarding: "draft refused",
        browserKeyOnboarding: "draft refused",
        accessRequest: "draft refused",
      },
    },
  ],
  // The return to localhost is for the customer's own software.
  returnForm: [{ values: ["LOCALHOST_V1", "LOCALHOST_V0"], then: { accessReturn: "not reported" } }],
  returnQueryKept: NOTHING,
  // The portal's own return address is in the draft only.
  confirmAddress: [{ values: ["v0"], then: { accessReturn: "not reported" } }],
  openWithinSeconds: NOTHING,
  confirmWithinSeconds: NOTHING,
  // The customer comes back when access was granted, whenever that was.
  accessGrantSeconds: NOTHING,
  // Nobody can say that the draft is gone, so no other is made before it can no longer be confirmed.
  draftAfterGrant: [{ values: ["discarded"], then: { accessRequest: "waiting" } }],
  scopeApprovalSeconds: [
    { values: [NEVER_APPROVED], then: { lateScope: "pending", lateScopeToken: "SCOPE_NOT_ON_CLIENT" } },
  ],
  bearerAccepted: NOTHING,
  apiNonce: NOTHING,
  dpopRequired: [
    { values: [true], and: { oldRegistryAccepts: ["bearer"] }, then: { oldRegistry: "refused" } },
  ],
  oldRegistryAccepts: NOTHING,
  helseidClockSeconds: NOTHING,
  selvbetjeningClockSeconds: NOTHING,
  registryClockSeconds: NOTHING,
  clockJumpSeconds: NOTHING,
  futureIatRefused: NOTHING,
  proofAgeSeconds: NOTHING,
  tokenNonce: NOTHING,
  requestUriSeconds: NOTHING,
  signingKey: NOTHING,
  errorNumbers: [{ values: [true], then: { childToken: "invalid_request" } }],
  expirationForm: [
    {
      values: ["none", "unreadable"],
      then: { rotatedKeyExpiry: "unknown", revivedKeyExpiry: "unknown", readKeyExpiry: "unknown" },
    },
  ],
  listedKid: NOTHING,
  maxKeys: NOTHING,
  emptyLists: NOTHING,
  omittedFields: NOTHING,
  emptyRedirectUris: [
    {
      values: ["refused"],
      and: { sharedRedirectUris: [false] },
      then: { configurationChange: "refused by Selvbetjening" },
    },
  ],
  sharedRedirectUris: NOTHING,
  statusForm: NOTHING,
  // What is not known would be lost, since an update replaces everything.
  extraProperties: [{ values: [true], then: { configurationChange: "not sent" } }],
  apiScopesOptional: NOTHING,
  errorBody: NOTHING,
  accessTokenSeconds: [{ values: [20], then: { secondReadingRequests: "3" } }],
  userClaims: [{ values: ["userinfo"], then: { signInRequests: "3" } }],
  userinfoForm: NOTHING,
  retryAfter: NOTHING,
  // Whoever is asked to come back later does, and then everything is as it would have been.
  busyStatus: NOTHING,
  busyAt: NOTHING,
};

/** What the journeys must find in a row. */
export function expectedFindings(row: RulesRow): Findings {
  const expected = Object.fromEntries(
    Object.entries(FINDINGS).map(([name, values]) => [name, values[0]]),
  ) as Findings;
  for (const [factor, effects] of Object.entries(EFFECTS))
    for (const effect of effects.filter((each) => applies(each, factor as FactorName, row)))
      for (const [name, value] of Object.entries(effect.then)) raise(expected, name as Finding, value);
  return expected;
}

function applies({ values, and }: Effect, factor: FactorName, row: RulesRow): boolean {
  return (
    values.includes(row[factor]) &&
    Object.entries(and ?? {}).every(([other, allowed]) =>
      (allowed as readonly unknown[]).includes(row[other as FactorName]),
    )
  );
}

function raise(expected: Findings, name: Finding, value: string): void {
  const order: readonly string[] = FINDINGS[name];
  if (order.indexOf(value) > order.indexOf(expected[name])) Object.assign(expected, { [name]: value });
}
