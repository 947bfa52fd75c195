import { lockRevival } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { isOpenRevival } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";

/**
 * Locks a revival for the transaction and admits only the browser that it is bound to. The first browser to
 * submit a step is bound, so a forwarded link cannot take over a revival that another browser has started.
 * @throws AppError NOT_FOUND, LINK_REVOKED (the revival has ended), LINK_EXPIRED, LINK_HELD (bound to another
 *   browser), CODE_WRONG (a code is required and was not entered)
 */
export async function lockRevivalForCustomer(
  tx: Transaction,
  ctx: Context,
  step: { revivalId: string; installationId: string; browser: string },
) {
  const found = await lockRevivalForBrowser(tx, ctx, step);
  const browserHash = hashSecret(step.browser);
  if (!found.boundToHash && found.codeHash) throw new AppError("CODE_WRONG");
  if (!found.boundToHash)
    await tx.revival.update({ where: { id: found.id }, data: { boundToHash: browserHash } });
  return found;
}

/** The same without binding the browser. @throws as lockRevivalForCustomer, but not CODE_WRONG */
export async function lockRevivalForBrowser(
  tx: Transaction,
  ctx: Context,
  step: { revivalId: string; installationId: string; browser: string },
) {
  const found = await loadLockedRevival(tx, step.revivalId);
  if (found.installationId !== step.installationId) throw new AppError("NOT_FOUND");
  if (!isOpenRevival(found.state)) throw new AppError("LINK_REVOKED");
  if (found.expiresAt <= ctx.clock()) throw new AppError("LINK_EXPIRED");
  if (found.boundToHash && found.boundToHash !== hashSecret(step.browser)) throw new AppError("LINK_HELD");
  return found;
}

/** Locks a revival for the transaction and loads it. @throws AppError NOT_FOUND */
export async function loadLockedRevival(tx: Transaction, revivalId: string) {
  await lockRevival(tx, revivalId);
  const found = await tx.revival.findUnique({ where: { id: revivalId } });
  if (!found) throw new AppError("NOT_FOUND");
  return found;
}

/**
 * The same for support's verbs, which need an open revival.
 * @throws AppError NOT_FOUND, CONFLICT when it has ended
 */
export async function lockOpenRevival(tx: Transaction, revivalId: string) {
  const found = await loadLockedRevival(tx, revivalId);
  if (!isOpenRevival(found.state)) throw new AppError("CONFLICT");
  return found;
}

export function subjectOf(found: { id: string; installationId: string }) {
  return { entity: { type: "revival", id: found.id }, installationId: found.installationId };
}
