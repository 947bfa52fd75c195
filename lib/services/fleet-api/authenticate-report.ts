import { createHash } from "node:crypto";
import type { JWK } from "jose";
import { AppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Actor, Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { consumeInstallationLimit } from "@/lib/core/upstream/request-limit";
import { lockInstallation } from "@/lib/db/locks";
import {
  readStatement,
  type ReportRefusal,
  type ReportRequest,
  type VerifiedReport,
  verifyReport,
} from "./internal/verify-report";

/** More accepted reports than this within the lifetime of one are refused. */
export const MAX_USED_REPORT_IDS = 300;

export type AuthenticatedReport =
  | { actor: Extract<Actor, { kind: "installation" }> }
  /** `report-once`: the same statement was accepted before. */
  | { refused: ReportRefusal | "report-once" }
  /** The signature is valid, and the client's clock is off by so many seconds; positive when it is ahead. */
  | { refused: "CLOCK"; clockOffSeconds: number };

/**
 * Identifies the installation that sent a report by a statement that the client's own registered key has
 * signed. An unknown client, an unknown key and a wrong signature give the same answer. When only the time is
 * wrong, it is recorded that the installation was heard from, and by how much its clock is off.
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
  await consumeInstallationLimit(found.installationId);
  if (found.isHeldByPortal) throw new AppError("CONFLICT");
  const { clockOffSeconds } = verified;
  if (clockOffSeconds !== null) {
    await recordClockOff(ctx, found.installationId, clockOffSeconds);
    return { refused: "CLOCK", clockOffSeconds };
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
      custody: true,
      installationId: true,
      installation: { select: { custody: true } },
    },
  });
  if (!key?.publicJwk) return null;
  return {
    installationId: key.installationId,
    isHeldByPortal: key.custody === "PORTAL" || key.installation.custody === "PORTAL",
    key: { publicJwk: key.publicJwk as JWK, expiresAt: key.expiresAt },
  };
}

const MAX_CLOCK_SECONDS = 2_000_000_000;

async function recordClockOff(ctx: Context, installationId: string, seconds: number): Promise<void> {
  const clockOffSeconds = Math.max(-MAX_CLOCK_SECONDS, Math.min(seconds, MAX_CLOCK_SECONDS));
  await withBookkeeping(ctx, "attempt", async (tx) => {
    const locked = await lockInstallation(tx, installationId);
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { clockOffAt: ctx.clock(), clockOffSeconds },
    });
  });
}

/**
 * Records the `jti` of a statement, for the client and until the statement could not be accepted any more.
 * @returns whether it was recorded before
 * @throws AppError TOO_MANY_REQUESTS when the client has used too many
 */
async function isReplayed(
  ctx: Context,
  installationId: string,
  { jti, acceptableUntil }: Extract<VerifiedReport, { jti: string }>,
): Promise<boolean> {
  const hash = createHash("sha256").update(jti).digest("base64url");
  const now = ctx.clock();
  return withBookkeeping(ctx, "replay-protection", async (tx) => {
    // Two requests of one client are counted one after the other.
    await lockInstallation(tx, installationId);
    await tx.usedReportId.deleteMany({ where: { installationId, expiresAt: { lte: now } } });
    const used = await tx.usedReportId.count({ where: { installationId } });
    if (used >= MAX_USED_REPORT_IDS) throw new AppError("TOO_MANY_REQUESTS");
    const { count } = await tx.usedReportId.createMany({
      data: [{ installationId, hash, expiresAt: acceptableUntil }],
      skipDuplicates: true,
    });
    return count === 0;
  });
}
