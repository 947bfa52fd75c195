import { lockInstallation } from "@/lib/db/locks";
import { configurationOf, payloadOf } from "@/lib/domain/configuration";
import { driftOf } from "@/lib/domain/drift";
import { isOpenChange } from "@/lib/domain/states";
import { AppError, type ErrorCode, isAppError } from "@/lib/base/errors";
import { showWait, type ShownWait } from "@/lib/base/upstream-wait";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { saveReading } from "@/lib/core/clients/save-reading";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { ConfigurationSchema } from "@/lib/core/clients/configuration-schema";
import { loadRequestedConfiguration } from "@/lib/core/clients/current-configuration";
import { readScopePackages } from "@/lib/core/clients/scope-packages-schema";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { findColleagues, recordPresence } from "./internal/presence";

/**
 * Reads the client's configuration from Selvbetjening, so that an edit starts from the current one. When it
 * cannot be read, `failure` is set and the last known configuration is returned, which must not be edited.
 * While a service has asked for time, `wait` is set instead: the last known one may be edited, since sending
 * the edit reads the client again. Records that the reader has the page open, for colleagues who open it too.
 * @throws AppError NOT_FOUND
 */
export async function getConfiguration(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const before = await load(ctx, installationId);
  await recordPresence(ctx, installationId);
  let failure: ErrorCode | null = null;
  let wait: ShownWait | null = null;
  if (before.activatedAt && before.custody === "PORTAL") {
    try {
      const fresh = await readFresh(ctx, installationId);
      await withBookkeeping(ctx, "reading", async (tx) => {
        const locked = await lockInstallation(tx, installationId);
        await saveReading(
          locked,
          { readAt: fresh.readAt, tokenAt: fresh.tokenAt, client: fresh.client, keys: null },
          ctx.clock(),
        );
      });
    } catch (error) {
      if (!isAppError(error)) throw error;
      wait = showWait(error.wait, ctx.clock());
      if (!wait) failure = error.code;
    }
  }
  const row = await load(ctx, installationId);
  const snapshot = Snapshot.safeParse(row.snapshot);
  const current = snapshot.success ? configurationOf(snapshot.data) : null;
  const revisions = row.revisions.map((revision) => ({
    ...revision,
    configuration: ConfigurationSchema.parse(revision.configuration),
  }));
  const expected = revisions[0]?.configuration ?? null;
  const wanted = expected ?? (await loadRequestedConfiguration(ctx.db, installationId));
  const open = row.changes.find((change) => isOpenChange(change.state));
  return {
    installationId,
    label: row.label,
    organization: row.organization,
    custody: row.custody,
    isActive: row.activatedAt !== null,
    template: { ...row.template, scopePackages: readScopePackages(row.template.scopePackages) },
    current,
    snapshotAt: row.snapshotAt,
    unknownProperties: snapshot.success ? snapshot.data.unknownProperties : [],
    failure,
    wait,
    /** Added: only in Selvbetjening; removed: only in the expected configuration. Empty without drift. */
    drift: driftOf({ expected, current, changeUnderWay: open !== undefined }),
    revisions,
    openChange: open ?? null,
    /** The newest changes, for the receipt of one that was just sent. */
    changes: row.changes.map((change) => ({
      ...change,
      before: ConfigurationSchema.parse(change.before),
      after: ConfigurationSchema.parse(change.after),
    })),
    /** Who else has this page open. */
    colleagues: await findColleagues(ctx, installationId),
    /** For installations that hold their own key: the payload that makes the client as expected. */
    wanted: payloadOf(wanted, row.template.sharedRedirectUris),
  };
}

async function load(ctx: Context, installationId: string) {
  const row = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: {
      organization: { select: { name: true } },
      template: { omit: { sealedApiKey: true } },
      revisions: { orderBy: { number: "desc" }, take: 50 },
      changes: { orderBy: { requestedAt: "desc" }, take: 5, omit: { operationId: true } },
    },
  });
  if (!row) throw new AppError("NOT_FOUND");
  return row;
}

export type ConfigurationDetails = Awaited<ReturnType<typeof getConfiguration>>;
