import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { StaffRole } from "@/lib/domain/permissions";

/**
 * The addresses that are named, and those of staff with access who are named by role or id and have given
 * one. Each once, in lower case.
 */
export async function staffAddresses(
  db: ReadOnlyDatabase,
  to: { emails: readonly string[]; roles: readonly StaffRole[]; ids: readonly string[] },
): Promise<string[]> {
  if (to.roles.length === 0 && to.ids.length === 0) return [...to.emails];
  const staff = await db.staffUser.findMany({
    where: {
      state: "ACTIVE",
      email: { not: null },
      OR: [{ role: { in: [...to.roles] } }, { id: { in: [...to.ids] } }],
    },
    select: { email: true },
  });
  return [...new Set([...to.emails, ...staff.map((each) => each.email!.toLowerCase())])];
}
