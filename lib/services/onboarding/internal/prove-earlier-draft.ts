import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { activateInstallation } from "../activate-installation";

/** The customer waits for the response to the submission. After this time a new draft is created instead. */
const MAX_WAIT_SECONDS = 3;

class TooSlow extends Error {}

/**
 * Checks, before another draft is created, whether the latest one already works. For keys that the portal
 * holds. Called by `startDraft`, which has authorized.
 * @returns whether the installation was activated with it
 */
export async function proveEarlierDraft(ctx: Context, installationId: string): Promise<boolean> {
  const draft = await ctx.db.clientDraft.findFirst({
    where: {
      installationId,
      clientId: { not: null },
      state: {
        in: ["CREATED", "RETURNED", "ACCESS_REQUESTED", "RETURNED_ERROR", "NOT_CONFIRMED", "KEY_UNKNOWN"],
      },
    },
    orderBy: { requestedAt: "desc" },
    select: {
      id: true,
      clientId: true,
      key: { select: { id: true, sealedPrivateJwk: true } },
      installation: { select: { template: { select: { environment: true } } } },
    },
  });
  if (!draft?.clientId || !draft.key.sealedPrivateJwk) return false;
  const { environment } = draft.installation.template;
  let reading: Reading;
  try {
    reading = await withinSeconds(
      readUpstream(ctx, openCredentials(ctx, draft.key, environment, draft.clientId), { fresh: false }),
      MAX_WAIT_SECONDS,
    );
  } catch (error) {
    if (!(error instanceof TooSlow) && !upstreamFailure(error)) throw error;
    return false;
  }
  await activateInstallation(ctx, { draftId: draft.id, reading });
  return true;
}

/** @throws TooSlow when the work takes longer; the work itself is not cancelled */
function withinSeconds<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
