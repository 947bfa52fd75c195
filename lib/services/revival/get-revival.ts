import { secondsBetween } from "@/lib/base/clock";
import { isOpenRevival, programStanding, readRevivalFinding, revivalMarks } from "@/lib/domain/revival";
import { addressesOf } from "@/lib/helseid/environments";
import { hashSecret } from "@/lib/base/ids";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import { findShownWait } from "@/lib/core/upstream/waits";
import { identifiedKey } from "@/lib/core/keys/identified-key";
import { MAX_CODE_ATTEMPTS } from "@/lib/core/links/phone-code";
import { REVIVAL_VIEW, type RevivalView } from "@/lib/domain/customer-views";
import type { RevivalState } from "@/lib/domain/states";

interface RevivalProgress {
  state: RevivalState;
  expiresAt: Date;
  boundToHash: string | null;
  codeHash: string | null;
  codeAttempts: number;
}

function viewOf(revival: RevivalProgress, boundElsewhere: boolean, now: Date): RevivalView {
  if (!isOpenRevival(revival.state)) return REVIVAL_VIEW[revival.state];
  if (boundElsewhere) return "bound-elsewhere";
  if (revival.expiresAt <= now) return "expired";
  if (revival.codeHash && !revival.boundToHash)
    return revival.codeAttempts >= MAX_CODE_ATTEMPTS ? "code-spent" : "code";
  return REVIVAL_VIEW[revival.state];
}

/** A revival as its customer sees it: no secret, and only the public half of the key. */
export async function getRevival(
  ctx: Context,
  input: { revivalId: string; installationId: string; browser?: string },
) {
  authorizeInstallation(ctx, input.installationId, "fleet.read");
  const revival = await ctx.db.revival.findUniqueOrThrow({
    where: { id: input.revivalId, installationId: input.installationId },
    include: {
      key: {
        select: {
          id: true,
          kid: true,
          thumbprint: true,
          publicJwk: true,
          expiresAt: true,
          expirySource: true,
          customerExpiresAt: true,
        },
      },
      installation: {
        select: {
          label: true,
          clientId: true,
          organization: { select: { name: true, number: true } },
          template: {
            select: { name: true, environment: true, keyAlgorithm: true, revivalInstructions: true },
          },
        },
      },
    },
  });
  const { installation } = revival;
  const { configuration } = await loadCurrentConfiguration(ctx.db, input.installationId);
  const key = revival.key && identifiedKey(revival.key);
  const { environment } = installation.template;
  const boundElsewhere = Boolean(
    revival.boundToHash && revival.boundToHash !== hashSecret(input.browser ?? ""),
  );
  const open = isOpenRevival(revival.state);
  const standing = programStanding(revival);
  const view = viewOf(revival, boundElsewhere, ctx.clock());
  return {
    view,
    revivalId: revival.id,
    installationId: revival.installationId,
    custody: revival.custody,
    organization: installation.organization,
    label: installation.label,
    product: installation.template.name,
    environment,
    clientId: installation.clientId ?? "",
    scopes: configuration.apiScopes,
    algorithm: installation.template.keyAlgorithm,
    instructions: installation.template.revivalInstructions,
    authority: addressesOf(ctx.env, environment).issuer,
    /** Where the customer uploads the public half. */
    selvbetjeningUrl:
      addressesOf(ctx.env, environment).selvbetjeningPortal +
      ctx.env[`SELVBETJENING_${environment}_CLIENT_PAGE`].replace(
        "{clientId}",
        encodeURIComponent(installation.clientId ?? ""),
      ),
    // A browser to which the revival is not bound gets no information about its key.
    key:
      key && !boundElsewhere && view !== "code" && view !== "code-spent"
        ? { kid: key.kid, thumbprint: key.thumbprint, publicJwk: JSON.stringify(key.publicJwk, null, 2) }
        : null,
    /** Whether the customer is asked what Selvbetjening shows as the expiry of the new key. */
    asksExpiry:
      (view === "verified" || view === "delivered") &&
      revival.boundToHash !== null &&
      !boundElsewhere &&
      revival.key !== null &&
      revival.key.customerExpiresAt === null &&
      (revival.key.expiresAt === null || revival.key.expirySource === "person"),
    /** What the customer has stated as the expiry. */
    statedExpiry: boundElsewhere ? null : (revival.key?.customerExpiresAt ?? null),
    sinceUploaded: revival.uploadedAt ? secondsBetween(revival.uploadedAt, ctx.clock()) : 0,
    cacheSeconds: ctx.env.CLIENT_CACHE_SECONDS,
    /** Until when the key cannot be tried, because a service has asked for time. */
    wait: view === "uploaded" ? await findShownWait(ctx, environment) : null,
    finding: readRevivalFinding(revival.lastFinding),
    message: open || (view === "delivered" && standing !== "seen") ? revival.message : "",
    marks: revivalMarks(revival),
    /** What is known of the program once the file is delivered. */
    program: {
      standing,
      seenAt: revival.programSeenAt,
      answeredAt: revival.programAnsweredAt,
      bySupport: revival.programAnsweredBySupport,
      /** Only the browser that did the revival may answer. */
      mayAnswer: view === "delivered" && revival.boundToHash !== null && !boundElsewhere,
    },
    fileName: boundElsewhere ? null : revival.fileName,
  };
}

export type RevivalForCustomer = Awaited<ReturnType<typeof getRevival>>;
