import { type Permission, roleMay } from "./permissions";

/**
 * What gives somebody access without signing in, or keeps sending something to them. Each has an owner, a
 * staff member, and works only while the owner has access and a role with the permission that creating one
 * needs.
 */
export const SHARED_ACCESS = {
  /** The calendar of a saved view. */
  feed: "fleet.read",
  /** The weekly report of a saved view, to one's own address. */
  subscription: "fleet.read",
  /** The weekly report of a saved view, to another address. */
  report: "alerts.manage",
  /** An onboarding link. */
  link: "onboarding.manage",
  /** A revival link. */
  revival: "keys.manage",
  /** A link to a configuration file. */
  handover: "keys.handover",
} as const satisfies Record<string, Permission>;

export type SharedAccessKind = keyof typeof SHARED_ACCESS;
export const SHARED_ACCESS_KINDS = Object.keys(SHARED_ACCESS) as SharedAccessKind[];

/** A staff member, as far as it decides what of theirs works. */
export interface AccessOwner {
  state: string;
  role: string | null;
}

/**
 * Whether what somebody has shared still works.
 * @param owner null when no such staff member exists
 */
export function ownerSuffices(owner: AccessOwner | null | undefined, kind: SharedAccessKind): boolean {
  if (owner?.state !== "ACTIVE" || !owner.role) return false;
  return roleMay(owner.role, SHARED_ACCESS[kind]);
}

/** How many things end, and how many go on under a new owner, when somebody loses access. */
export interface AccessCounts {
  sessions: number;
  feeds: number;
  reports: number;
  links: number;
  revivals: number;
  handovers: number;
  /** Onboarding and revival links that a customer's browser is using. */
  takenOver: number;
}
