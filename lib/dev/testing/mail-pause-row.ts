import { parseEnv } from "@/lib/base/env";
import { mailSettingsDigest } from "@/lib/core/mail/mail-pause";
import type { Database } from "@/lib/db/client";

/**
 * Writes that mail has been paused for a while because of a refused sign-in, as a worker with these
 * settings would.
 * @param source the environment variables of the portal
 */
export async function insertMailPause(
  db: Database,
  source: Record<string, string | undefined>,
  since: Date,
): Promise<void> {
  await db.mailPause.create({
    data: {
      settings: mailSettingsDigest(parseEnv(source)),
      since,
      until: new Date(Date.now() + 3_600_000),
      seconds: 3600,
      code: "mail-auth",
      status: 535,
      enhanced: "5.7.139",
    },
  });
}
