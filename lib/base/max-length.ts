/**
 * The longest that a text may be, in characters, by what it is. Whoever takes such a text in uses the same
 * limit (forms, import, fleet API, responses from upstream), so that what came in one way can be edited in
 * another. The texts of an installation have theirs in `lib/domain/installation-fields.ts`.
 */
export const MAX_LENGTH = {
  /** Of an organization, a client template or a contact. */
  name: 200,
  clientId: 100,
  /** Id of a client key. */
  kid: 300,
  /** A public JWK as JSON. */
  jwk: 20_000,
  redirectUri: 2000,
  scope: 300,
  /** Key or value of a client claim. */
  claim: 300,
  /** Why somebody did something. */
  reason: 500,
  /** What a list is searched for. */
  search: 100,
  /** The address of a view of the fleet, after the question mark. */
  viewQuery: 2000,
} as const;

/**
 * The most values that a list of one client's configuration may have. Far above what a client has, so that
 * nothing that comes from upstream is cut, and low enough that one request cannot keep the process busy.
 */
export const MAX_VALUES = 10_000;
