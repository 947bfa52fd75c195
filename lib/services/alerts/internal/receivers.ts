import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { StaffRole } from "@/lib/domain/permissions";

export interface Receivers {
  emails: readonly string[];
  roles: readonly StaffRole[];
  /** Ids of persons. */
  people: readonly string[];
}

/**
 * Helper of the alert verbs, called after they authorised: the addresses that are named, and those that people with access have
 * given, where their role or they themselves are named. Each once, in lower case.
 */
export async function receiverAddresses(db: ReadOnlyDatabase, to: Receivers): Promise<string[]> {
  if (to.roles.length === 0 && to.people.length === 0) return [...to.emails];
  const people = await db.staffUser.findMany({
    where: {
      state: "ACTIVE",
      email: { not: null },
      OR: [{ role: { in: [...to.roles] } }, { id: { in: [...to.people] } }],
    },
    select: { email: true },
  });
  return [...new Set([...to.emails, ...people.map((person) => person.email!.toLowerCase())])];
}
