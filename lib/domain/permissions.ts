/** The permissions of staff. A permission that is not listed for a role is denied. */
export const PERMISSIONS = [
  "fleet.read",
  "organizations.write",
  "installations.write",
  "onboarding.manage",
  "checks.run",
  "tokens.request",
  "configuration.write",
  "keys.manage",
  "keys.handover",
  "bulk.run",
  "fleet.import",
  "alerts.manage",
  "templates.write",
  "staff.manage",
  "audit.read",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ["VIEWER", "SUPPORT", "ADMINISTRATOR"] as const;
export type StaffRole = (typeof ROLES)[number];

const VIEWER: readonly Permission[] = ["fleet.read"];
const SUPPORT: readonly Permission[] = [
  ...VIEWER,
  "organizations.write",
  "installations.write",
  "onboarding.manage",
  "checks.run",
  "tokens.request",
  "configuration.write",
  "keys.manage",
  "keys.handover",
];
const ADMINISTRATOR: readonly Permission[] = [
  ...SUPPORT,
  "bulk.run",
  "fleet.import",
  "alerts.manage",
  "templates.write",
  "staff.manage",
  "audit.read",
];

const GRANTS: Record<StaffRole, readonly Permission[]> = { VIEWER, SUPPORT, ADMINISTRATOR };

/** Denied by default: an unknown role or permission is denied, and roles have no order. */
export function roleMay(role: string, permission: Permission): boolean {
  return Object.hasOwn(GRANTS, role) && GRANTS[role as StaffRole].includes(permission);
}

/** The roles that have a permission. */
export function rolesWith(permission: Permission): StaffRole[] {
  return ROLES.filter((role) => roleMay(role, permission));
}
