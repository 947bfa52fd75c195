import { addSeconds, secondsBetween } from "@/lib/base/clock";
import { programStanding } from "@/lib/domain/program";
import { isOpenRevival, openPageAttempts, readRevivalFinding, revivalMarks } from "@/lib/domain/revival";
import type { RevivalState } from "@/lib/domain/states";
import { CUSTOMER_SUBJECT, subjectTexts } from "@/lib/core/links/customer-subject";
import { codesLeft, needsCode } from "@/lib/core/links/phone-code";
import { addressesOf } from "@/lib/helseid/environments";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadCurrentConfiguration } from "@/lib/core/clients/current-configuration";
import { findShownWait } from "@/lib/core/upstream/waits";
import { loadKeyBefore } from "@/lib/core/keys/load-key-before";
import { identifiedKey } from "@/lib/core/keys/identified-key";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { REVIVAL_VIEW, type RevivalView } from "@/lib/domain/customer-views";
import { awaitsAnswer, revivalStanding } from "./internal/revival-standing";

const MAX_KNOWN_KEYS = 5;

/**
 * A revival as its customer sees it: no secret, and only the public half of the key. Until support's code has
 * been entered, it holds nothing of what was written or done. Whether the link may be used at all is decided
 * by `findRevival`, and again here.
 * @throws AppError LINK_REVOKED, LINK_HELD, LINK_EXPIRED
 */
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
      installation: { select: CUSTOMER_SUBJECT },
    },
  });
  const { installation } = revival;
  const { configuration } = await loadCurrentConfiguration(ctx.db, input.installationId);
  const key = revival.key && identifiedKey(revival.key);
  const { environment } = installation.template;
  const { state } = revival;
  const continues = awaitsAnswer(revival, ctx.clock());
  requireOpenLink(ctx, revivalStanding(revival), { browser: input.browser, continues });
  if (state === "CANCELLED") throw new AppError("LINK_REVOKED");
  const open = isOpenRevival(state);
  const standing = programStanding(revival);
  const isLocked = needsCode(revival);
  const view: RevivalView = isLocked ? "code" : REVIVAL_VIEW[state];
  return {
    view,
    revivalId: revival.id,
    installationId: revival.installationId,
    custody: revival.custody,
    ...subjectTexts(installation),
    before: await loadKeyBefore(ctx.db, input.installationId, revival, ctx.clock()),
    clientId: installation.clientId ?? "",
    scopes: configuration.apiScopes,
    algorithm: installation.template.keyAlgorithm,
    authority: addressesOf(ctx.env, environment).issuer,
    /** Where the customer uploads the public half. */
    selvbetjeningUrl:
      addressesOf(ctx.env, environment).selvbetjeningPortal +
      ctx.env[`SELVBETJENING_${environment}_CLIENT_PAGE`].replace(
        "{clientId}",
        encodeURIComponent(installation.clientId ?? ""),
      ),
    key:
      key && !isLocked
        ? { kid: key.kid, thumbprint: key.thumbprint, publicJwk: JSON.stringify(key.publicJwk, null, 2) }
        : null,
    /** Whether the customer is asked what Selvbetjening shows as the expiry of the new key. */
    asksExpiry:
      (view === "verified" || view === "delivered") &&
      revival.boundToHash !== null &&
      revival.key !== null &&
      revival.key.customerExpiresAt === null &&
      (revival.key.expiresAt === null || revival.key.expirySource === "person"),
    /** What the customer has stated as the expiry. */
    statedExpiry: isLocked ? null : (revival.key?.customerExpiresAt ?? null),
    /** Wrong codes that may still be entered before the link is locked. */
    codesLeft: codesLeft(revival),
    /** What is known of the attempts with the new key, while they are made. */
    attempts: isLocked ? null : await attemptsOf(ctx, revival),
    sinceUploaded: revival.uploadedAt && !isLocked ? secondsBetween(revival.uploadedAt, ctx.clock()) : 0,
    cacheSeconds: ctx.env.CLIENT_CACHE_SECONDS,
    /** Until when the key cannot be tried, because a service has asked for time. */
    wait: view === "uploaded" || view === "key-made" ? await findShownWait(ctx, environment) : null,
    finding: isLocked ? null : readRevivalFinding(revival.lastFinding),
    message: !isLocked && (open || standing !== "seen") ? revival.message : "",
    marks: revivalMarks(revival),
    /** What is known of the program once the file is delivered. */
    program: {
      standing,
      seenAt: revival.programSeenAt,
      answeredAt: revival.programAnsweredAt,
      bySupport: revival.programAnsweredBySupport,
      /** Only the browser that did the revival may answer. */
      mayAnswer: view === "delivered" && revival.boundToHash !== null,
    },
    fileName: isLocked ? null : revival.fileName,
  };
}

export type RevivalForCustomer = Awaited<ReturnType<typeof getRevival>>;

/**
 * What is shown to a customer who has saved the key and sees nothing happen: when HelseID was asked last
 * and is asked next, and which keys it had when it was last seen.
 */
async function attemptsOf(
  ctx: Context,
  revival: {
    installationId: string;
    keyId: string | null;
    state: RevivalState;
    keyMadeAt: Date | null;
    uploadedAt: Date | null;
    lastAttemptAt: Date | null;
  },
) {
  const now = ctx.clock();
  const due = openPageAttempts(revival, now);
  if (!due || !revival.keyId) return null;
  const { lastAttemptAt } = revival;
  const nextAt = lastAttemptAt ? addSeconds(lastAttemptAt, due.interval) : now;
  const known = await ctx.db.clientKey.findMany({
    where: {
      installationId: revival.installationId,
      id: { not: revival.keyId },
      unknownSince: null,
      OR: [{ state: "CURRENT" }, { provedAt: { not: null } }, { listedAt: { not: null } }],
    },
    orderBy: { createdAt: "desc" },
    take: MAX_KNOWN_KEYS,
    select: { id: true, kid: true, expiresAt: true },
  });
  const identified = known.flatMap(({ kid, ...each }) => (kid ? [{ ...each, kid }] : []));
  return {
    lastAt: lastAttemptAt,
    nextAt: nextAt > now ? nextAt : now,
    interval: due.interval,
    known: identified,
  };
}
