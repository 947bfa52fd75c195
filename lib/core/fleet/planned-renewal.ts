import { Prisma } from "@/lib/db/generated/client";

/**
 * The instant from which a key is renewed by itself, in SQL: in the first half of its template's renewal window, at a place that its
 * installation's id decides. The same after every restart, and level: keys that were made on one day are not renewed on one day.
 * @param columns names of columns, written by us
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
