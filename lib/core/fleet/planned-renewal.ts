import { Prisma } from "@/lib/db/generated/client";

/**
 * The time at which a key is renewed automatically, in SQL: in the first half of its template's renewal
 * window, at a point that depends on the installation's id. It stays the same after a restart, and
 * distributes keys that were created on one day over many days.
 * @param columns names of columns from our own code
 */
export function plannedRenewal(columns: {
  expiresAt: string;
  renewalDays: string;
  installationId: string;
}): Prisma.Sql {
  const { expiresAt, renewalDays, installationId } = columns;
  return Prisma.raw(
    `(${expiresAt} - make_interval(secs => ${renewalDays} * 86400 * (1 - 0.5 *
      (('x' || substr(md5(${installationId}::text), 1, 8))::bit(32)::bigint & 1048575) / 1048576.0)))`,
  );
}
