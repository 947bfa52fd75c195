import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { tokenRequestsFor } from "@/lib/domain/current-configuration";
import { installationStatus } from "@/lib/domain/installation-status";
import { rotationRefusal } from "@/lib/domain/rotation-refusal";
import { AppError } from "@/lib/base/errors";
import { queuedWait } from "@/lib/base/upstream-wait";
import { findShownWait } from "@/lib/core/upstream/waits";
import { authorize } from "@/lib/context/authorize";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import type { Context } from "@/lib/context/context";
import { loadRotationFacts } from "@/lib/core/keys/rotation-facts";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import { checkFailureOf, draftFailureOf } from "@/lib/domain/failures";

/** Everything that the installation's page shows, without sealed columns. @throws AppError NOT_FOUND */
export async function getInstallation(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const found = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: {
      fleetRow: true,
      queuedCheck: true,
      organization: {
        select: {
          id: true,
          name: true,
          number: true,
          contactName: true,
          contactEmail: true,
          contactPhone: true,
          children: true,
        },
      },
      template: true,
      keys: { omit: { sealedPrivateJwk: true }, orderBy: { createdAt: "desc" } },
      drafts: { orderBy: { requestedAt: "desc" }, take: 10, omit: { returnHash: true, operationId: true } },
      rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } }, take: 1 },
      revivals: {
        where: { state: { in: [...OPEN_REVIVAL_STATES] } },
        take: 1,
        omit: { tokenHash: true },
      },
      handovers: { orderBy: { createdAt: "desc" }, take: 10 },
      links: { orderBy: { createdAt: "desc" }, take: 10, omit: { tokenHash: true, boundToHash: true } },
    },
  });
  if (!found?.fleetRow) throw new AppError("NOT_FOUND");
  const {
    fleetRow,
    template: { sealedApiKey, ...template },
    ...row
  } = found;
  const snapshot = Snapshot.safeParse(row.snapshot);
  const rotationFacts = (await loadRotationFacts(ctx.db, [installationId])).get(installationId);
  if (!rotationFacts) throw new AppError("NOT_FOUND");
  return {
    ...row,
    ...rotationFacts,
    template: { ...template, hasApiKey: sealedApiKey !== null },
    revivals: row.revivals.map(({ boundToHash, ...revival }) => ({
      ...revival,
      bound: boundToHash !== null,
    })),
    /** Why the key cannot be rotated now; null when it can. */
    rotationRefusal: rotationRefusal(rotationFacts, ctx.clock()),
    lastCheckFailure: checkFailureOf(row.lastCheckFailure),
    /** A check that waits because a service has asked for time. */
    queuedCheck: row.queuedCheck ? queuedWait(row.queuedCheck, ctx.clock()) : null,
    /** Until when a service has asked for time that reads or creates the client. */
    wait: await findShownWait(ctx, template.environment),
    drafts: row.drafts.map((draft) => ({ ...draft, failureCode: draftFailureOf(draft.failureCode) })),
    /** The token requests that try everything the client has. */
    tokenRequests: tokenRequestsFor(await loadCurrentConfiguration(ctx.db, installationId)),
    snapshot: snapshot.success ? snapshot.data : null,
    // Without spare keys, and with retired ones only while Selvbetjening still lists them.
    keys: row.keys.filter(
      (key) =>
        key.state === "CURRENT" ||
        key.state === "LISTED" ||
        key.state === "SUBMITTED" ||
        (key.state === "RETIRED" &&
          key.listedAt !== null &&
          row.snapshotAt !== null &&
          key.listedAt >= row.snapshotAt),
    ),
    handovers: row.handovers.map(({ tokenHash, ...each }) => ({
      ...each,
      /** The file was taken in a revival, which needs no link of its own. */
      inRevival: tokenHash === null,
      ofCurrentKey: row.keys.some((key) => key.id === each.keyId && key.state === "CURRENT"),
    })),
    status: installationStatus(readFleetFacts(fleetRow), ctx.clock()),
  };
}

export type InstallationDetails = Awaited<ReturnType<typeof getInstallation>>;
