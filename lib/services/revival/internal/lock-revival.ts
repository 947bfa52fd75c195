import { lockInstallationOf } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import { isOpenRevival } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { onlyBookkeeping, unchanged } from "@/lib/core/db/transaction";
import type { Context } from "@/lib/context/context";
import { needsCode } from "@/lib/core/links/phone-code";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { awaitsAnswer, revivalStanding } from "./revival-standing";

/**
 * Locks a revival's installation for the transaction and admits only the browser that it is bound to. The
 * first browser to submit a step is bound, so a forwarded link cannot take over a revival that another
 * browser has started. Returns the revival as it was before. A step that was done before returns
 * `alreadyDone`, since `unchanged` would release the browser again.
 * @throws AppError NOT_FOUND, LINK_REVOKED (the revival has ended), LINK_EXPIRED, LINK_HELD (bound to another
 *   browser), CODE_WRONG (a code is required and was not entered), CODE_LOCKED (entered wrongly too often)
 */
export async function lockRevivalForCustomer(
  tx: Transaction,
  ctx: Context,
  step: { revivalId: string; installationId: string; browser: string },
) {
  const { locked, revival } = await lockRevivalForBrowser(tx, ctx, step);
  const browserHash = hashSecret(step.browser);
  if (needsCode(revival)) throw new AppError("CODE_WRONG");
  if (!revival.boundToHash)
    await locked.tx.revival.update({ where: { id: revival.id }, data: { boundToHash: browserHash } });
  return { locked, revival };
}

/**
 * The result of a customer's step that was done before, given the revival from `lockRevivalForCustomer`: the
 * browser stays bound.
 */
export function alreadyDone(revival: { boundToHash: string | null }) {
  return revival.boundToHash ? unchanged(undefined) : onlyBookkeeping("browser-binding", undefined);
}

/** The same as lockRevivalForCustomer, without binding. @throws the same, but not CODE_WRONG */
export async function lockRevivalForBrowser(
  tx: Transaction,
  ctx: Context,
  step: { revivalId: string; installationId: string; browser: string },
) {
  const { locked, revival } = await loadLockedRevival(tx, step.revivalId);
  if (revival.installationId !== step.installationId) throw new AppError("NOT_FOUND");
  if (!isOpenRevival(revival.state)) throw new AppError("LINK_REVOKED");
  requireOpenLink(ctx, revivalStanding(revival), { browser: step.browser });
  return { locked, revival };
}

/**
 * The same for what follows the proof: only the browser that did the revival may say it.
 * @throws AppError NOT_FOUND, LINK_REVOKED, LINK_EXPIRED, LINK_HELD
 */
export async function lockRevivalForHolder(
  tx: Transaction,
  ctx: Context,
  step: { revivalId: string; installationId: string; browser: string },
) {
  const { locked, revival } = await loadLockedRevival(tx, step.revivalId);
  if (revival.installationId !== step.installationId) throw new AppError("NOT_FOUND");
  const continues = awaitsAnswer(revival, ctx.clock());
  requireOpenLink(ctx, revivalStanding(revival), { browser: step.browser, continues });
  if (revival.boundToHash === null) throw new AppError("LINK_HELD");
  return { locked, revival };
}

/** Locks a revival's installation for the transaction and loads the revival. @throws AppError NOT_FOUND */
export async function loadLockedRevival(tx: Transaction, revivalId: string) {
  const locked = await lockInstallationOf(tx, "revival", revivalId);
  if (!locked) throw new AppError("NOT_FOUND");
  return { locked, revival: await tx.revival.findUniqueOrThrow({ where: { id: revivalId } }) };
}

/**
 * The same for support's verbs, which need an open revival.
 * @throws AppError NOT_FOUND, CONFLICT when it has ended
 */
export async function lockOpenRevival(tx: Transaction, revivalId: string) {
  const { locked, revival } = await loadLockedRevival(tx, revivalId);
  if (!isOpenRevival(revival.state)) throw new AppError("CONFLICT");
  return { locked, revival };
}

export function subjectOf(revival: { id: string; installationId: string }) {
  return { entity: { type: "revival", id: revival.id }, installationId: revival.installationId };
}
