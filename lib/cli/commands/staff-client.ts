import { addSeconds } from "@/lib/base/clock";
import { env } from "@/lib/base/env";
import { type ErrorCode, isAppError } from "@/lib/base/errors";
import { Problem } from "@/lib/base/problem";
import { osloDate } from "@/lib/domain/key-status";
import { keepUpstreamWaits } from "@/lib/core/upstream/waits";
import { systemContext } from "@/lib/context/process-context";
import type { Context } from "@/lib/context/context";
import { checkStaffClient } from "@/lib/services/staff-client/check-staff-client";
import { discardStaffKey } from "@/lib/services/staff-client/discard-staff-key";
import { getStaffClient, type StaffKeyView } from "@/lib/services/staff-client/get-staff-client";
import { prepareStaffKey } from "@/lib/services/staff-client/prepare-staff-key";
import { proveStaffKey } from "@/lib/services/staff-client/prove-staff-key";
import { setStaffKeyExpiry } from "@/lib/services/staff-client/set-staff-key-expiry";
import { uploadStaffKey } from "@/lib/services/staff-client/upload-staff-key";
import { loadEnvFile } from "../load-env";

const USAGE = `Usage:
  npm run cli -- staff-client status              the portal's own client in HelseID, and its keys
  npm run cli -- staff-client rotate              a new key, with the old one in use until it is accepted
  npm run cli -- staff-client discard             discards the new key
  npm run cli -- staff-client expires 2027-03-01  when the key in use expires, as Selvbetjening shows it`;

/** Between attempts with a key that HelseID may not know yet. */
const POLL_MS = 2000;

/**
 * `npm run cli -- staff-client …`: looks after the client with which the portal signs in staff members. For
 * when nobody can sign in; an administrator does the same on a page of the portal.
 * @returns 0, or 1 when something must be done by hand first
 * @throws Problem
 */
export async function run([command, argument]: string[]): Promise<number> {
  loadEnvFile();
  const ctx = systemContext("staff-client");
  keepUpstreamWaits(ctx);
  switch (command) {
    case "status":
      return status(ctx);
    case "rotate":
      return rotate(ctx);
    case "discard":
      await discardStaffKey(ctx).catch(explain);
      console.log("The new key is discarded. If it is registered in Selvbetjening, remove it there.");
      return 0;
    case "expires":
      return setExpiry(ctx, argument ?? "");
    default:
      throw new Problem(USAGE);
  }
}

async function status(ctx: Context): Promise<number> {
  await checkStaffClient(ctx);
  const client = await getStaffClient(ctx);
  console.log(`Client ${client.clientId} in HelseID ${client.environment.toLowerCase()}: ${client.status}`);
  if (client.failingSince) console.log(`Refused since ${client.failingSince.toISOString()}`);
  if (client.oauthError) console.log(`HelseID's error code: ${client.oauthError}`);
  for (const key of client.keys) console.log(describe(key));
  return client.status === "ok" ? 0 : 1;
}

function describe(key: StaffKeyView): string {
  const state = { CURRENT: "in use", PREVIOUS: "previous", PREPARED: "not in use yet" }[key.state];
  const expires = key.expiresAt
    ? `expires ${osloDate(key.expiresAt).toISOString().slice(0, 10)}`
    : "expiry unknown";
  const refused = key.refusedSince ? ", refused by HelseID" : "";
  const origin = key.isConfigured ? ", from STAFF_HELSEID_PRIVATE_JWK" : "";
  return `  ${key.kid}: ${state}, ${expires}${refused}${origin}`;
}

async function rotate(ctx: Context): Promise<number> {
  await prepareStaffKey(ctx);
  const next = await nextKey(ctx);
  const isUploaded = next.uploadedAt !== null || (await upload(ctx));
  if (await prove(ctx, isUploaded ? env().CLIENT_CACHE_SECONDS + 30 : 0)) {
    console.log(
      `HelseID has accepted the new key (${next.kid}). Every portal process signs with it from now on.`,
    );
    console.log(
      "The old key is tried if HelseID refuses the new one. Remove it in Selvbetjening in some days.",
    );
    return 0;
  }
  const { clientId } = await getStaffClient(ctx);
  console.log(`HelseID does not accept the new key (${next.kid}) yet. The old one is still in use.`);
  if (!isUploaded) {
    console.log(`Sign in to Selvbetjening, open the client ${clientId} and add this public key to it:\n`);
    console.log(JSON.stringify(next.publicJwk));
    console.log("\nLeave the old key there.");
  }
  console.log("Then run this command again. The worker tries the key for a quarter of an hour as well.");
  return 1;
}

async function nextKey(ctx: Context): Promise<StaffKeyView> {
  const { keys } = await getStaffClient(ctx);
  const next = keys.find((key) => key.state === "PREPARED" && !key.isConfigured);
  // The worker has just found that HelseID accepts it.
  if (!next) throw new Problem("The new key is in use already. See `npm run cli -- staff-client status`.");
  return next;
}

/** Failures after which the key can still be registered by hand. */
const BY_HAND: Partial<Record<ErrorCode, string>> = {
  SCOPE_NOT_ON_CLIENT: "the client does not have the scope nhn:selvbetjening/client",
  KEY_NOT_ACCEPTED: "HelseID accepts none of the client's keys",
  UPSTREAM_REFUSED: "Selvbetjening refused it",
  UPSTREAM_UNREACHABLE: "HelseID or Selvbetjening did not respond",
  UPSTREAM_UNREADABLE: "the response could not be read",
  UPSTREAM_BUSY: "Selvbetjening is busy",
};

/** @returns whether Selvbetjening has confirmed that the key is registered */
async function upload(ctx: Context): Promise<boolean> {
  try {
    await uploadStaffKey(ctx);
    console.log("Selvbetjening has registered the new key.");
    return true;
  } catch (error) {
    const reason = isAppError(error) ? BY_HAND[error.code] : undefined;
    if (!reason) throw error;
    console.log(`The new key could not be registered from here: ${reason}.`);
    return false;
  }
}

/** Tries the key until HelseID accepts it. @returns false when it has not after `seconds` */
async function prove(ctx: Context, seconds: number): Promise<boolean> {
  const deadline = addSeconds(ctx.clock(), seconds);
  for (;;) {
    try {
      await proveStaffKey(ctx);
      return true;
    } catch (error) {
      // The worker has been faster.
      if (isAppError(error, "NOT_FOUND")) return true;
      if (!isAppError(error)) throw error;
      if (error.code !== "KEY_NOT_ACCEPTED" || ctx.clock() >= deadline) return reportRefusal(error.code);
      await new Promise((done) => setTimeout(done, POLL_MS));
    }
  }
}

function reportRefusal(code: ErrorCode): boolean {
  if (code !== "KEY_NOT_ACCEPTED") console.log(`HelseID did not try the key: ${BY_HAND[code] ?? code}.`);
  return false;
}

async function setExpiry(ctx: Context, expiresOn: string): Promise<number> {
  const { keys } = await getStaffClient(ctx);
  const current = keys.find((key) => key.state === "CURRENT");
  if (!current) throw new Problem("No key is in use yet. Run `npm run cli -- staff-client status` first.");
  await setStaffKeyExpiry(ctx, { keyId: current.id, expiresOn }).catch(explain);
  console.log(`The key ${current.kid} expires ${expiresOn}. Administrators are notified in time.`);
  return 0;
}

/** @throws Problem for what a person can do something about */
function explain(error: unknown): never {
  if (isAppError(error, "NOT_FOUND")) throw new Problem("There is no new key.");
  if (isAppError(error, "INVALID_INPUT")) throw new Problem("Give the date as YYYY-MM-DD.");
  if (isAppError(error, "CONFLICT")) throw new Problem("Selvbetjening has reported when the key expires.");
  throw error;
}
