import { createHash } from "node:crypto";
import type { JWK } from "jose";
import { AppError } from "@/lib/base/errors";
import { addSeconds } from "@/lib/base/clock";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Actor, Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { consumeInstallationLimit } from "./internal/request-limit";
import { type LockedInstallation, lockInstallation } from "@/lib/db/locks";
import { MAX_REPORT_LIFETIME_SECONDS, REPORT_SKEW_SECONDS } from "@/lib/domain/signed-report";
import {
  readStatement,
  type ReportRefusal,
  type ReportRequest,
  type VerifiedReport,
  verifyReport,
} from "./internal/verify-report";

/** More accepted reports than this within the lifetime of one are refused. */
export const MAX_USED_REPORT_IDS = 300;
/** No accepted statement can be accepted for longer than this: its lifetime, with clocks that differ. */
const MAX_ACCEPTABLE_SECONDS = MAX_REPORT_LIFETIME_SECONDS + 2 * REPORT_SKEW_SECONDS;
/**
 * For so long after a statement could be accepted its `jti` tells it from one of a client whose clock is
 * wrong. One jti may then be used again, by a statement of its own time.
 */
const REMEMBERED_SECONDS = 2 * 86_400;
/** At most so many are remembered of a client, those of the latest statements. */
const MAX_REMEMBERED = 2000;

export type AuthenticatedReport =
  | { actor: Extract<Actor, { kind: "installation" }> }
  /** `report-once`: the same statement was accepted before. */
  | { refused: ReportRefusal | "report-once" }
  /** The signature is valid, and the client's clock is off by so many seconds; positive when it is ahead. */
  | { refused: "CLOCK"; clockOffSeconds: number };

/**
 * Identifies the installation that sent a report by a statement that the client's own registered key has
 * signed. An unknown client, an unknown key and a wrong signature give the same answer. When only the time is
 * wrong, it is recorded that the installation was heard from, and by how much its clock is off. A statement
 * that was sent before, or may have been, changes nothing and uses nothing of the installation's limit.
 * @throws AppError CONFLICT when the portal holds the client's key; TOO_MANY_REQUESTS
 */
export async function authenticateReport(ctx: Context, request: ReportRequest): Promise<AuthenticatedReport> {
  authorizeSystem(ctx);
  const stated = readStatement(request.authorization);
  if (!stated) return { refused: "report-header" };
  const found = await findSigner(ctx, stated.issuer, stated.kid);
  const verified = await verifyReport(request, found?.key ?? null, {
    audience: ctx.env.PORTAL_URL,
    now: ctx.clock(),
  });
  if (!found || "refused" in verified)
    return { refused: "refused" in verified ? verified.refused : "report-signature" };
  const { clockOffSeconds } = verified;
  const isKnown = await wasSent(ctx, found.installationId, verified);
  if (isKnown || isForgotten(verified, found.key.createdAt, ctx.clock())) {
    // Apart from the installation's own requests, or whoever repeats a statement could use up their limit.
    await consumeInstallationLimit(`${found.installationId} repeated`);
    if (isKnown || clockOffSeconds === null) return { refused: "report-once" };
    return { refused: "CLOCK", clockOffSeconds };
  }
  await consumeInstallationLimit(found.installationId);
  if (found.isHeldByPortal) throw new AppError("CONFLICT");
  if (clockOffSeconds !== null) {
    const isNew = await recordClockOff(ctx, found.installationId, verified, clockOffSeconds);
    return isNew ? { refused: "CLOCK", clockOffSeconds } : { refused: "report-once" };
  }
  if (await isReplayed(ctx, found.installationId, verified)) return { refused: "report-once" };
  return {
    actor: {
      kind: "installation",
      installationId: found.installationId,
      clientId: stated.issuer,
      signedWith: "CLIENT_KEY",
    },
  };
}

/** The client's key that may sign: registered, with its public half known, and not refused by HelseID. */
async function findSigner(ctx: Context, clientId: string, kid: string) {
  const key = await ctx.db.clientKey.findFirst({
    where: {
      kid,
      state: { in: ["CURRENT", "LISTED"] },
      unknownSince: null,
      installation: { clientId, closedAt: null },
    },
    select: {
      publicJwk: true,
      expiresAt: true,
      createdAt: true,
      custody: true,
      installationId: true,
      installation: { select: { custody: true } },
    },
  });
  if (!key?.publicJwk) return null;
  return {
    installationId: key.installationId,
    isHeldByPortal: key.custody === "PORTAL" || key.installation.custody === "PORTAL",
    key: { publicJwk: key.publicJwk as JWK, expiresAt: key.expiresAt, createdAt: key.createdAt },
  };
}

type Statement = Extract<VerifiedReport, { jti: string }>;

const hashOf = ({ jti }: Statement) => createHash("sha256").update(jti).digest("base64url");

/**
 * Whether the statement was sent before: at its own time, or any statement with its `jti` while that is
 * used.
 */
async function wasSent(ctx: Context, installationId: string, statement: Statement): Promise<boolean> {
  const used = await ctx.db.usedReportId.findUnique({
    where: { installationId_hash: { installationId, hash: hashOf(statement) } },
    select: { expiresAt: true },
  });
  return used !== null && (statement.clockOffSeconds !== null || used.expiresAt > ctx.clock());
}

/**
 * Whether a statement is from a time of which no `jti` is remembered, so that it may have been accepted then.
 * Before the portal knew the key it cannot have been.
 */
function isForgotten(statement: Statement, keyKnownSince: Date, now: Date): boolean {
  const { acceptableUntil } = statement;
  return acceptableUntil >= keyKnownSince && acceptableUntil <= addSeconds(now, -REMEMBERED_SECONDS);
}

const MAX_CLOCK_SECONDS = 2_000_000_000;

/** @returns whether the statement was new; otherwise nothing is recorded */
async function recordClockOff(
  ctx: Context,
  installationId: string,
  statement: Statement,
  seconds: number,
): Promise<boolean> {
  const clockOffSeconds = Math.max(-MAX_CLOCK_SECONDS, Math.min(seconds, MAX_CLOCK_SECONDS));
  const now = ctx.clock();
  return withBookkeeping(ctx, "replay-protection", async (tx) => {
    const locked = await lockInstallation(tx, installationId);
    await forgetOld(locked, now);
    // A statement from the past is remembered from now on.
    const expiresAt = statement.acceptableUntil > now ? statement.acceptableUntil : now;
    const { count } = await tx.usedReportId.createMany({
      data: [{ installationId, hash: hashOf(statement), expiresAt }],
      skipDuplicates: true,
    });
    if (count === 0) return false;
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { clockOffAt: now, clockOffSeconds },
    });
    return true;
  });
}

async function forgetOld({ tx, id: installationId }: LockedInstallation, now: Date): Promise<void> {
  await tx.$executeRaw`
    delete from used_report_id where installation_id = ${installationId}::uuid and (
      expires_at <= ${addSeconds(now, -REMEMBERED_SECONDS)} or hash in (
        select hash from used_report_id where installation_id = ${installationId}::uuid
        order by expires_at desc, hash offset ${MAX_REMEMBERED}))`;
}

/**
 * Records the `jti` of a statement, for the client and until the statement could not be accepted any more.
 * @returns whether it was recorded before
 * @throws AppError TOO_MANY_REQUESTS when the client has used too many
 */
async function isReplayed(ctx: Context, installationId: string, statement: Statement): Promise<boolean> {
  const now = ctx.clock();
  return withBookkeeping(ctx, "replay-protection", async (tx) => {
    // Two requests of one client are counted one after the other.
    const locked = await lockInstallation(tx, installationId);
    await forgetOld(locked, now);
    const used = await tx.usedReportId.count({
      where: { installationId, expiresAt: { gt: now, lte: addSeconds(now, MAX_ACCEPTABLE_SECONDS) } },
    });
    if (used >= MAX_USED_REPORT_IDS) throw new AppError("TOO_MANY_REQUESTS");
    const recorded = await tx.$executeRaw`
      insert into used_report_id as used (installation_id, hash, expires_at)
      values (${installationId}::uuid, ${hashOf(statement)}, ${statement.acceptableUntil})
      on conflict (installation_id, hash) do update set expires_at = excluded.expires_at
        where used.expires_at <= ${now}`;
    return recorded === 0;
  });
}
