import { lockInstallation } from "@/lib/db/locks";
import { recordPortalToken } from "@/lib/core/clients/portal-token";
import { recordAcceptance } from "@/lib/core/keys/ledger/bookkeeping";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { requestToken } from "@/lib/helseid/token-client";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { acquireRequestSlots } from "@/lib/core/upstream/rate-limiter";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { findWait, secondsUntil } from "@/lib/core/upstream/waits";
import { openCredentials } from "@/lib/core/keys/open-credentials";

const BATCH = 20;

/**
 * Requests a token with the current keys of one batch of installations. After a backup was restored, the
 * portal may hold keys that have been replaced since. A key that HelseID refuses is marked as unknown, and
 * one that it accepts is unmarked. Without a response nothing changes.
 * @param input.after the id of the installation to continue after; null at the start
 * @returns the id to continue after and in how many seconds; null when all are checked
 */
export async function checkKnownKeys(
  ctx: Context,
  input: { after: string | null },
): Promise<{ after: string | null; afterSeconds: number } | null> {
  authorizeSystem(ctx);
  const rows = await ctx.db.installation.findMany({
    where: {
      ...(input.after ? { id: { gt: input.after } } : {}),
      custody: "PORTAL",
      activatedAt: { not: null },
      closedAt: null,
    },
    orderBy: { id: "asc" },
    take: BATCH,
    select: {
      id: true,
      clientId: true,
      template: { select: { environment: true } },
      keys: {
        where: { state: "CURRENT", sealedPrivateJwk: { not: null } },
        select: { id: true, kid: true, sealedPrivateJwk: true },
      },
    },
  });
  let { after } = input;
  for (const row of rows) {
    const wait = await findWait(ctx, row.template.environment, ["HELSEID"]);
    if (wait) return { after, afterSeconds: secondsUntil(ctx, wait) };
    const key = row.keys[0];
    const { environment } = row.template;
    let known: boolean | null = null;
    if (key && row.clientId) {
      await acquireRequestSlots(ctx, environment, 1);
      known = await isKnown(ctx, openCredentials(ctx, key, environment, row.clientId));
      const asked = known === null ? await findWait(ctx, environment, ["HELSEID"]) : null;
      // Instead of an answer: this key is asked about again.
      if (asked) return { after, afterSeconds: secondsUntil(ctx, asked) };
    }
    after = row.id;
    if (!key || known === null) continue;
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, row.id);
      const now = ctx.clock();
      if (known) await recordPortalToken(locked, now, now);
      if (!(await recordAcceptance(locked, key.id, known, now))) return onlyBookkeeping("attempt", undefined);
      audit({
        action: known ? "key.recognized" : "key.marked-unknown",
        entity: { type: "key", id: key.id },
        installationId: row.id,
        details: { kid: key.kid },
      });
    });
  }
  return rows.length < BATCH ? null : { after, afterSeconds: 0 };
}

/** Whether HelseID accepts the key; null when the response does not show it. */
async function isKnown(
  ctx: Context,
  credentials: ReturnType<typeof openCredentials>,
): Promise<boolean | null> {
  try {
    await requestToken(ctx.env, credentials, SELVBETJENING_SCOPE, { fresh: true });
    return true;
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    return code === "KEY_NOT_ACCEPTED" ? false : null;
  }
}
