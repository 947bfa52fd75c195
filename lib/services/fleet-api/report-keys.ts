import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeClient } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { recordReported } from "@/lib/core/keys/ledger/listed";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { KeyReport } from "./schemas";

/**
 * An installation tells of its keys and how it is, so that keys that the portal does not hold are tracked without hand work.
 * A report that says nothing new moves a time and writes no audit row.
 * @throws AppError CONFLICT where the portal holds the keys, INVALID_INPUT also for a private key
 */
export async function reportKeys(ctx: Context, input: unknown): Promise<{ taken: string[] }> {
  const installationId = authorizeClient(ctx);
  const report: z.output<typeof KeyReport> = parseInput(KeyReport, input);
  const keys = await Promise.all(
    report.keys.map(async ({ publicJwk, expiresAt }) => ({
      key: await readPublicJwk(JSON.stringify(publicJwk)),
      expiresAt: expiresAt ? new Date(expiresAt) : null,
    })),
  );
  const now = ctx.clock();
  const software = report.software ?? null;
  const healthy = report.healthy ?? null;
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.installation.findUnique({
      where: { id: installationId },
      select: { custody: true, reportedSoftware: true, reportedHealthy: true },
    });
    if (!before) throw new AppError("NOT_FOUND");
    if (before.custody !== "INSTALLATION" && keys.length > 0) throw new AppError("CONFLICT");
    const changed = await recordReported(tx, installationId, keys, now);
    await tx.installation.update({
      where: { id: installationId },
      data: { reportedAt: now, reportedSoftware: software, reportedHealthy: healthy },
    });
    const news =
      changed.length > 0 || before.reportedSoftware !== software || before.reportedHealthy !== healthy;
    if (!news) return unchanged(undefined);
    audit({
      action: "installation.reported",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { keys: changed, software, healthy },
    });
  });
  return { taken: keys.map(({ key }) => key.kid) };
}
