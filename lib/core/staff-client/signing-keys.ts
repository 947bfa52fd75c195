import type { JWK } from "jose";
import { unseal } from "@/lib/crypto/seal";
import type { Env } from "@/lib/base/env";
import { inSigningOrder } from "@/lib/domain/staff-client";
import type { StaffKeyState } from "@/lib/domain/states";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { HelseidError } from "@/lib/helseid/errors";
import { configuredCredentials } from "@/lib/helseid/staff-login";
import type { Context } from "@/lib/context/context";
import { staffClientKeyRecord } from "@/lib/core/keys/sealed-records";

/*
 * The keys that the portal's own client signs with. One is in the configuration
 * (`STAFF_HELSEID_PRIVATE_JWK`); those that replaced it are sealed in the database, so that every process
 * signs with a new key from its next sign-in on (decision 0080).
 */

export interface StaffSigningKey {
  /** Null for a key of the configuration that the database does not know yet. */
  id: string | null;
  kid: string;
  state: StaffKeyState | null;
  refusedSince: Date | null;
  replacedAt: Date | null;
  submittedAt: Date | null;
  credentials: ClientCredentials;
}

/** The client, by which its rows are found. */
export function staffClientOf(env: Env): { environment: ClientCredentials["environment"]; clientId: string } {
  const { environment, clientId } = configuredCredentials(env);
  return { environment, clientId };
}

/** The keys whose private half this process has, best first (`inSigningOrder`). Never empty. */
export async function staffSigningKeys(ctx: Context): Promise<StaffSigningKey[]> {
  const configured = configuredCredentials(ctx.env);
  const { kid } = ctx.env.STAFF_HELSEID_PRIVATE_JWK;
  const rows = await ctx.db.staffClientKey.findMany({
    where: { ...staffClientOf(ctx.env), OR: [{ sealedPrivateJwk: { not: null } }, { kid }] },
    select: {
      id: true,
      kid: true,
      state: true,
      refusedSince: true,
      replacedAt: true,
      submittedAt: true,
      sealedPrivateJwk: true,
    },
  });
  const known: StaffSigningKey[] = rows.map(({ sealedPrivateJwk, ...row }) => ({
    ...row,
    credentials: sealedPrivateJwk
      ? { ...configured, privateJwk: openStaffKey(ctx, row.id, sealedPrivateJwk) }
      : configured,
  }));
  const unknown: StaffSigningKey = {
    id: null,
    kid,
    state: null,
    refusedSince: null,
    replacedAt: null,
    submittedAt: null,
    credentials: configured,
  };
  return inSigningOrder(rows.some((row) => row.kid === kid) ? known : [...known, unknown]);
}

function openStaffKey(ctx: Context, id: string, sealed: string): JWK {
  const { DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS } = ctx.env;
  const record = staffClientKeyRecord(id);
  return JSON.parse(unseal(sealed, record, DATA_ENCRYPTION_KEY, DATA_ENCRYPTION_KEY_PREVIOUS)) as JWK;
}

/**
 * Calls HelseID as the portal's own client, with the next key when HelseID refuses one. A new key that may be
 * registered is tried last: the registration may have removed the earlier ones (domain 2.3).
 * @throws HelseidError of the first key, when HelseID refuses all
 */
export async function asStaffClient<T>(
  ctx: Context,
  run: (credentials: ClientCredentials) => Promise<T>,
): Promise<T> {
  const keys = await staffSigningKeys(ctx);
  const { kid: configured } = ctx.env.STAFF_HELSEID_PRIVATE_JWK;
  let refusal: unknown;
  const isRegistered = (key: StaffSigningKey) =>
    key.state !== "PREPARED" || key.submittedAt !== null || key.kid === configured;
  for (const key of keys.filter(isRegistered)) {
    try {
      return await run(key.credentials);
    } catch (error) {
      if (!(error instanceof HelseidError) || error.failure !== "invalid_client") throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}
