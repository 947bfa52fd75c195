import type { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorizeClient } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { recordReported } from "@/lib/core/keys/ledger/listed";
import { readPublicKey } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { KeyReport } from "./schemas";

/**
 * Records what an installation reports of its keys and health, so that keys that the portal does not hold are
 * monitored. A report without news only updates `reportedAt` and writes no audit row.
 * @returns the kids of the keys that are now registered
 * @throws AppError CONFLICT when the portal holds the keys, INVALID_INPUT also for a private key
 */
export async function reportKeys(ctx: Context, input: unknown): Promise<{ taken: string[] }> {
  const installationId = authorizeClient(ctx);
  const report: z.output<typeof KeyReport> = parseInput(KeyReport, input);
  const keys = await Promise.all(
    report.keys.map(async ({ publicJwk, expiresAt }) => ({
      key: await readPublicKey(publicJwk),
      expiresAt,
    })),
  );
  const now = ctx.clock();
  const software = report.software ?? null;
  const healthy = report.healthy ?? null;
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const before = await tx.installation.findUnique({
      where: { id: installationId },
      select: { custody: true, reportedSoftware: true, reportedHealthy: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    if (before.custody !== "INSTALLATION" && keys.length > 0) throw new AppError("CONFLICT");
    const changed = await recordReported(locked, keys, now);
    await locked.tx.installation.update({
      where: { id: installationId },
      data: { reportedAt: now, reportedSoftware: software, reportedHealthy: healthy },
    });
    const isNews =
      changed.length > 0 || before.reportedSoftware !== software || before.reportedHealthy !== healthy;
    if (!isNews) return onlyBookkeeping("attempt", undefined);
    audit({
      action: "installation.reported",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { keys: changed, software, healthy },
    });
  });
  return { taken: keys.map(({ key }) => key.kid) };
}
