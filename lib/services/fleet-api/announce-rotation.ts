import type { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { AppError } from "@/lib/base/errors";
import { authorizeClient } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { recordReported } from "@/lib/core/keys/ledger/listed";
import { retire } from "@/lib/core/keys/ledger/transitions";
import { readPublicKey } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { reportDueAt } from "@/lib/domain/missing-report";
import { keyWarnings } from "./internal/key-warnings";
import { type RegisteredKeys, RotationAnnouncement } from "./schemas";

/**
 * Records a rotation that an installation has done itself: lists the new key and retires the old one.
 * Idempotent.
 * @returns the kid of the key that is now registered
 * @throws AppError CONFLICT when the portal holds the keys, INVALID_INPUT also when both keys have the same
 *   kid; CONFLICT with the field `keys` when the installation has too many reported keys
 */
export async function announceRotation(
  ctx: Context,
  input: unknown,
): Promise<z.output<typeof RegisteredKeys>> {
  const installationId = authorizeClient(ctx);
  const announcement: z.output<typeof RotationAnnouncement> = parseInput(RotationAnnouncement, input);
  const key = await readPublicKey(announcement.publicJwk);
  if (key.kid === announcement.oldKid) throw new AppError("INVALID_INPUT", { fields: { oldKid: "taken" } });
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { custody: true, reportDueAt: true },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    if (installation.custody !== "INSTALLATION") throw new AppError("CONFLICT");
    const old = await tx.clientKey.findFirst({
      where: { installationId, kid: announcement.oldKid, custody: "INSTALLATION" },
      select: { id: true },
    });
    // First, so that the new one has the old one's place among the reported keys.
    const retired = old !== null && (await retire(locked, old.id));
    const changed = await recordReported(locked, [{ key, expiresAt: announcement.expiresAt }], now);
    const dueAt = reportDueAt(now, undefined);
    await locked.tx.installation.update({
      where: { id: installationId },
      data: {
        reportedAt: now,
        reportedWith: "TOKEN",
        reportDueAt:
          installation.reportDueAt && installation.reportDueAt > dueAt ? installation.reportDueAt : dueAt,
        clockOffAt: null,
        clockOffSeconds: null,
      },
    });
    if (changed.length === 0 && !retired) return onlyBookkeeping("attempt", undefined);
    audit({
      action: "rotation.announced",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { oldKid: announcement.oldKid, kid: key.kid },
    });
  });
  return { taken: [key.kid], warnings: keyWarnings([key]) };
}
