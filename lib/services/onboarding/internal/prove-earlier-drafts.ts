import type { Context } from "@/lib/context/context";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";
import { openCredentials } from "@/lib/core/keys/open-credentials";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { activateInstallation } from "../activate-installation";
import { recordRefusal } from "./record-refusal";

/** The customer waits for the response to the submission. A slower answer counts as none. */
const MAX_WAIT_SECONDS = 3;
/** There are more only when support has released drafts several times. */
const MAX_ASKED = 3;

class TooSlow extends Error {}

/**
 * Asks HelseID, before another draft is created, whether one of the latest already works, and records when it
 * knows none. For keys that the portal holds. Called by `startDraft`, which has authorized.
 * @returns whether the installation was activated with one of them
 */
export async function proveEarlierDrafts(ctx: Context, installationId: string): Promise<boolean> {
  const drafts = await ctx.db.clientDraft.findMany({
    where: {
      installationId,
      clientId: { not: null },
      key: { sealedPrivateJwk: { not: null } },
      state: { notIn: ["REQUESTED", "REFUSED", "UNREACHABLE", "NOT_OPENED", "CONFIRMED"] },
    },
    orderBy: { requestedAt: "desc" },
    take: MAX_ASKED,
    select: {
      id: true,
      installationId: true,
      clientId: true,
      key: { select: { id: true, sealedPrivateJwk: true } },
      installation: { select: { template: { select: { environment: true } } } },
    },
  });
  const readings = await Promise.all(
    drafts.map(async (draft) => {
      const { environment } = draft.installation.template;
      const credentials = openCredentials(ctx, draft.key, environment, draft.clientId!);
      const read = () => readUpstream(ctx, credentials, { fresh: false });
      return { draftId: draft.id, reading: await ask(ctx, draft, read) };
    }),
  );
  const proved = readings.find((each) => each.reading !== null);
  if (!proved?.reading) return false;
  await activateInstallation(ctx, { draftId: proved.draftId, reading: proved.reading });
  return true;
}

/** @returns null when HelseID refused the key, or gave no answer in time */
async function ask(
  ctx: Context,
  draft: { id: string; installationId: string },
  read: () => Promise<Reading>,
): Promise<Reading | null> {
  const askedAt = ctx.clock();
  try {
    return await withinSeconds(read(), MAX_WAIT_SECONDS);
  } catch (error) {
    if (error instanceof TooSlow) return null;
    const failure = upstreamFailure(error);
    if (!failure) throw error;
    if (failure === "KEY_NOT_ACCEPTED") await recordRefusal(ctx, draft, askedAt);
    return null;
  }
}

/** @throws TooSlow when the work takes longer; the work itself is not cancelled */
function withinSeconds<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlow()), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
