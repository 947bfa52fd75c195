import type { z } from "zod";
import type { Transaction } from "@/lib/db/client";
import { lockInstallation } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorizeReport } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { recordReported } from "@/lib/core/keys/ledger/listed";
import { recordStated } from "@/lib/core/keys/ledger/stated";
import { readPublicKey } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { reportDueAt } from "@/lib/domain/missing-report";
import { keyWarnings } from "./internal/key-warnings";
import { readReceipt, signReceipt } from "./internal/receipt-token";
import { recordInstance } from "./internal/record-instance";
import { KeyReport, type ReportAnswer } from "./schemas";

/**
 * Records what an installation reports of its keys and health, so that keys that the portal does not hold are
 * monitored. A report without news only updates when it came, and writes no audit row.
 *
 * A report that the client's own key has signed, without a token from HelseID, adds no key and changes no
 * expiry: an earlier one is stored beside the known one and shown as a warning.
 * @throws AppError CONFLICT when the portal holds the keys, and with the field `keys` when the installation
 *   would have too many reported ones; INVALID_INPUT also for a private key
 */
export async function reportKeys(ctx: Context, input: unknown): Promise<z.input<typeof ReportAnswer>> {
  const { installationId, signedWith } = authorizeReport(ctx);
  const report: z.output<typeof KeyReport> = parseInput(KeyReport, input);
  const keys = await Promise.all(
    report.keys.map(async ({ publicJwk, expiresAt }) => ({
      key: await readPublicKey(publicJwk),
      expiresAt,
    })),
  );
  const { instanceId } = report;
  const receipt = instanceId
    ? await readReceipt(ctx.env, { installationId, instanceId }, report.receipt)
    : null;
  const now = ctx.clock();
  const health = {
    software: report.software ?? null,
    healthy: report.healthy ?? null,
    problem: report.healthy === false ? (report.problem ?? null) : null,
  };
  const dueAt = reportDueAt(now, report.intervalSeconds);
  const { issued, known, installationDueAt } = await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const before = await tx.installation.findUnique({
      where: { id: installationId },
      select: {
        custody: true,
        reportedSoftware: true,
        reportedHealthy: true,
        reportedProblem: true,
        reportedWith: true,
        suspectedAt: true,
      },
    });
    if (!before) throw new AppError("NOT_FOUND");
    const isPortalHeld = before.custody !== "INSTALLATION";
    if (isPortalHeld && (keys.length > 0 || signedWith === "CLIENT_KEY")) throw new AppError("CONFLICT");
    const recorded =
      signedWith === "TOKEN"
        ? { changed: await recordReported(locked, keys, now), known: keys.map(({ key }) => key.kid) }
        : await recordStated(locked, keys);
    const instance = instanceId
      ? await recordInstance(
          locked,
          { instanceId, receipt, reportDueAt: dueAt, reportedWith: signedWith, ...health },
          now,
        )
      : null;
    const all = await readInstances(tx, installationId, now);
    // While one instance is not overdue, the installation is not.
    const installationDueAt = all.dueAt && all.dueAt > dueAt ? all.dueAt : dueAt;
    await locked.tx.installation.update({
      where: { id: installationId },
      data: {
        reportedAt: now,
        reportedWith: signedWith,
        reportDueAt: installationDueAt,
        reportedSoftware: health.software,
        reportedHealthy: all.unwell ? false : health.healthy,
        reportedProblem: all.unwell ? all.unwell.problem : health.problem,
        clockOffAt: null,
        clockOffSeconds: null,
        ...(instance?.newSuspicion ? { suspectedAt: before.suspectedAt ?? now } : {}),
      },
    });
    if (instance?.newSuspicion)
      audit({
        action: "installation.receipt-suspected",
        entity: { type: "installation", id: installationId },
        installationId,
        details: { instanceId: instanceId!, suspicion: instance.newSuspicion.toLowerCase() },
      });
    // Two servers of one client may differ, and each repeats what it said before.
    const said = instance?.before ?? {
      software: before.reportedSoftware,
      healthy: before.reportedHealthy,
      problem: before.reportedProblem,
      reportedWith: before.reportedWith ?? "TOKEN",
    };
    const isNews =
      recorded.changed.length > 0 ||
      said.software !== health.software ||
      said.healthy !== health.healthy ||
      said.problem !== health.problem ||
      said.reportedWith !== signedWith;
    if (isNews)
      audit({
        action: "installation.reported",
        entity: { type: "installation", id: installationId },
        installationId,
        details: {
          keys: recorded.changed,
          software: health.software,
          healthy: health.healthy,
          problem: health.problem,
          signedWith: signedWith.toLowerCase(),
        },
      });
    return onlyBookkeeping("attempt", {
      issued: instance?.issued ?? null,
      known: recorded.known,
      installationDueAt,
    });
  });
  return {
    taken: known,
    warnings: keyWarnings(keys.map(({ key }) => key).filter(({ kid }) => known.includes(kid))),
    ignored: keys.map(({ key }) => key.kid).filter((kid) => !known.includes(kid)),
    dueAt: installationDueAt.toISOString(),
    ...(issued && instanceId
      ? { receipt: await signReceipt(ctx.env, { installationId, instanceId }, issued) }
      : {}),
  };
}

/** What the instances of an installation have reported together. */
async function readInstances(
  tx: Transaction,
  installationId: string,
  now: Date,
): Promise<{ dueAt: Date | null; unwell: { problem: string | null } | null }> {
  const latest = await tx.reportingInstance.findFirst({
    where: { installationId },
    orderBy: { reportDueAt: "desc" },
    select: { reportDueAt: true },
  });
  const unwell = await tx.reportingInstance.findFirst({
    where: { installationId, healthy: false, reportDueAt: { gt: now } },
    orderBy: { reportedAt: "desc" },
    select: { problem: true },
  });
  return { dueAt: latest?.reportDueAt ?? null, unwell };
}
