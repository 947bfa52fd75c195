import type { KeyState } from "./states";

/**
 * The lifecycle of a client key: which transitions between its states are allowed. `lib/core/keys/ledger` is
 * the only writer of keys and takes every condition from here.
 *
 *     (new) → PREPARED ⇄ SUBMITTED → CURRENT → RETIRED        a key whose private half the portal holds
 *     (new) → LISTED → RETIRED → LISTED …                     a key that is only known by its public half
 *
 * Closing an installation moves the private halves away from its keys; restoring it brings them back as
 * SUBMITTED (`lib/core/keys/ledger/kept.ts`).
 */

/** Who holds the private half. */
export type KeyCustody = "PORTAL" | "INSTALLATION";

interface Transition {
  /** The states in which it is allowed, by who holds the private half. */
  from: Readonly<Record<KeyCustody, readonly KeyState[]>>;
  to: KeyState;
}

export const KEY_TRANSITIONS = {
  /** Its public half is about to be sent, in a draft or an upload. */
  submit: { from: { PORTAL: ["PREPARED"], INSTALLATION: [] }, to: "SUBMITTED" },
  /** Sent, and certainly not registered: the same key is sent again later. */
  withdraw: { from: { PORTAL: ["SUBMITTED"], INSTALLATION: [] }, to: "PREPARED" },
  /** A token was obtained with it. An installation may have reported its key before the key was proved. */
  prove: { from: { PORTAL: ["SUBMITTED"], INSTALLATION: ["SUBMITTED", "LISTED"] }, to: "CURRENT" },
  /** Another key was proved. */
  supersede: {
    from: {
      PORTAL: ["PREPARED", "SUBMITTED", "CURRENT"],
      INSTALLATION: ["SUBMITTED", "CURRENT"],
    },
    to: "RETIRED",
  },
  /** Its process ended without proof, and the portal does not hold it. */
  setAside: { from: { PORTAL: [], INSTALLATION: ["SUBMITTED"] }, to: "RETIRED" },
  /** No longer used: its process failed, its holder reports so, or the installation was closed. */
  retire: {
    from: {
      PORTAL: ["PREPARED", "SUBMITTED", "CURRENT"],
      INSTALLATION: ["SUBMITTED", "CURRENT", "LISTED"],
    },
    to: "RETIRED",
  },
  /** Selvbetjening no longer lists it. */
  delist: { from: { PORTAL: [], INSTALLATION: ["LISTED"] }, to: "RETIRED" },
  /**
   * The installation reports that it uses the key again. Never for a key of the portal, whose private half is
   * destroyed when it is retired.
   */
  report: { from: { PORTAL: [], INSTALLATION: ["RETIRED"] }, to: "LISTED" },
  /** Its installation was closed and is restored while the private half was kept. It must be proved again. */
  restore: { from: { PORTAL: ["RETIRED"], INSTALLATION: [] }, to: "SUBMITTED" },
} as const satisfies Record<string, Transition>;
export type KeyTransition = keyof typeof KEY_TRANSITIONS;

/**
 * The states that a key may be created in. CURRENT is not among them: only a proof makes a key current
 * (invariant I2).
 */
export const INITIAL_KEY_STATES: Readonly<Record<KeyCustody, readonly KeyState[]>> = {
  PORTAL: ["PREPARED", "SUBMITTED"],
  INSTALLATION: ["SUBMITTED", "LISTED"],
};

/** The state after a transition, or null when it is not allowed. */
export function afterTransition(
  state: KeyState,
  custody: KeyCustody,
  transition: KeyTransition,
): KeyState | null {
  const { from, to }: Transition = KEY_TRANSITIONS[transition];
  return from[custody].includes(state) ? to : null;
}

/** Where an expiry comes from, as stored in `client_key.expiry_source`. */
export const EXPIRY_SOURCES = [
  "selvbetjening",
  "upload",
  "installation",
  "person",
  "customer",
  "import",
] as const;
export type ExpirySource = (typeof EXPIRY_SOURCES)[number];

/** Sources of NHN itself: the list of keys, and the response to an upload. */
const AUTHORITATIVE_SOURCES: readonly ExpirySource[] = ["selvbetjening", "upload"];

/** Whether NHN itself has reported it. */
export function isFromNhn(source: ExpirySource): boolean {
  return AUTHORITATIVE_SOURCES.includes(source);
}

/** Sources whose expiry may be replaced by one from `source`. An unknown expiry may always be replaced. */
export function replaceableSources(source: ExpirySource): readonly ExpirySource[] {
  return AUTHORITATIVE_SOURCES.includes(source)
    ? EXPIRY_SOURCES
    : EXPIRY_SOURCES.filter((each) => !AUTHORITATIVE_SOURCES.includes(each));
}

/**
 * Whether an expiry from `source` may replace the known one. An expiry from NHN is replaced only by one from
 * NHN.
 * @param known the source of the known expiry; null when none is known
 */
export function mayReplaceExpiry(known: string | null, source: ExpirySource): boolean {
  return known === null || (replaceableSources(source) as readonly string[]).includes(known);
}

/**
 * Whether a listed key is a known one, by its id or its thumbprint. What is unknown of both is not the same.
 */
export function isSameKey(
  known: { kid: string | null; thumbprint: string | null },
  listed: { kid: string | null; jwkThumbprint: string | null },
): boolean {
  return (
    (known.kid !== null && known.kid === listed.kid) ||
    (known.thumbprint !== null && known.thumbprint === listed.jwkThumbprint)
  );
}
