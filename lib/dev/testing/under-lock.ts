import type { Database } from "@/lib/db/client";
import { type LockedInstallation, lockInstallation } from "@/lib/db/locks";

/** Runs a part of a verb in a transaction of its own that holds the installation's lock. */
export function underLock<T>(
  db: Database,
  installationId: string,
  run: (locked: LockedInstallation) => Promise<T>,
): Promise<T> {
  return db.$transaction(async (tx) => run(await lockInstallation(tx, installationId)));
}
