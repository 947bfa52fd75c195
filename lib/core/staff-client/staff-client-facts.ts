import type { Env } from "@/lib/base/env";
import { oneOf } from "@/lib/base/one-of";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { expiryOfDate } from "@/lib/domain/key-status";
import { STAFF_CLIENT_REFUSALS, type StaffClientFacts } from "@/lib/domain/staff-client";
import { staffClientOf } from "./signing-keys";

/** What is known of the portal's own client. */
export async function readStaffClientFacts(
  env: Env,
  db: ReadOnlyDatabase,
): Promise<StaffClientFacts & { oauthError: string | null; managesKeys: boolean | null }> {
  const of = staffClientOf(env);
  const [check, current] = await Promise.all([
    db.staffClientCheck.findUnique({ where: { environment_clientId: of } }),
    db.staffClientKey.findFirst({
      where: { ...of, state: "CURRENT" },
      select: { id: true, kid: true, expiresAt: true, refusedSince: true },
    }),
  ]);
  return {
    checkedAt: check?.checkedAt ?? null,
    refused: oneOf(STAFF_CLIENT_REFUSALS, check?.refused),
    failingSince: check?.failingSince ?? null,
    current: current && { ...current, expiresAt: expiryOf(env, current) },
    oauthError: check?.oauthError ?? null,
    managesKeys: check?.managesKeys ?? null,
  };
}

/** When a key expires: as stored or, for the key in the configuration, as configured; null when unknown. */
export function expiryOf(env: Env, key: { kid: string; expiresAt: Date | null }): Date | null {
  return key.expiresAt ?? (key.kid === env.STAFF_HELSEID_PRIVATE_JWK.kid ? configuredExpiry(env) : null);
}

/** When the key in the configuration expires according to the configuration. */
export function configuredExpiry(env: Env): Date | null {
  return env.STAFF_HELSEID_KEY_EXPIRES_ON ? expiryOfDate(env.STAFF_HELSEID_KEY_EXPIRES_ON) : null;
}
