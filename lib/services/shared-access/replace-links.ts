import { z } from "zod";
import { AppError, type ErrorCode, isAppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { ENVIRONMENT_SCOPES } from "@/lib/domain/environment-scope";
import { REVIVAL_DAYS } from "@/lib/domain/revival";
import { createHandover } from "@/lib/services/handover/create-handover";
import type { KeyLink } from "@/lib/domain/ready-link";
import { createLink, LINK_DAYS } from "@/lib/services/onboarding/create-link";
import { startRevival } from "@/lib/services/revival/start-revival";
import { ENDED_LINK_KINDS, type EndedLink, type EndedLinkKind, loadEndedLinks } from "./internal/ended-links";

/** Of one submission; the others are sent with the next. */
const MAX_LINKS = 50;

const ReplaceLinks = z.strictObject({
  environment: z.enum(ENVIRONMENT_SCOPES),
  /** One of them, or all that are listed. */
  link: z.strictObject({ kind: z.enum(ENDED_LINK_KINDS), id: entityId }).or(z.literal("all")),
});

/** A new link for a customer, or why there is none. */
export interface ReplacedLink {
  kind: EndedLinkKind;
  installationId: string;
  organization: string;
  label: string;
  product: string;
  /** Shown once. */
  link: KeyLink | null;
  failure: ErrorCode | null;
}

/**
 * Creates a new link in place of each that ended because its owner lost access: for as many days, and with a
 * code by phone if the earlier one had it. The actor is its owner. One that cannot be created does not keep
 * the others from it.
 * @throws AppError NOT_FOUND for a link that needs no new one, FRESH_LOGIN_NEEDED with a link to a
 *   configuration file among them
 */
export async function replaceLinks(
  ctx: Context,
  input: { environment: string; link: "all" | { kind: string; id: string } },
): Promise<ReplacedLink[]> {
  authorize(ctx, "keys.manage");
  const { environment, link } = parseInput(ReplaceLinks, input);
  const only = link === "all" ? undefined : link;
  const { rows } = await loadEndedLinks(ctx.db, only ? "" : environment, MAX_LINKS, only);
  if (rows.length === 0) throw new AppError("NOT_FOUND");
  // Before the first is created, so that none is created and then not shown.
  if (rows.some((each) => each.kind === "handover")) requireFreshLogin(ctx);
  const replaced: ReplacedLink[] = [];
  for (const ended of rows) replaced.push(await replaceOne(ctx, ended));
  return replaced;
}

async function replaceOne(ctx: Context, ended: EndedLink): Promise<ReplacedLink> {
  const subject = {
    kind: ended.kind,
    installationId: ended.installationId,
    organization: ended.organizationName,
    label: ended.label,
    product: ended.templateName,
  };
  try {
    return { ...subject, link: await createAgain(ctx, ended), failure: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { ...subject, link: null, failure: error.code };
  }
}

async function createAgain(ctx: Context, ended: EndedLink): Promise<KeyLink> {
  const { installationId, withCode } = ended;
  if (ended.kind === "link") {
    const days = allowed(LINK_DAYS, ended.days);
    const { url, expiresAt, code, mails, contact } = (
      await createLink(ctx, { installationId, days, withCode })
    ).link;
    return { url, expiresAt, code, mails, contact };
  }
  if (ended.kind === "revival") {
    const days = allowed(REVIVAL_DAYS, ended.days);
    return (await startRevival(ctx, { installationId, days, withCode })).link;
  }
  const recipient = ended.recipient ?? ended.organizationName;
  return (await createHandover(ctx, { installationId, recipient, withCode })).link;
}

/** The shortest of the possible times that is not shorter than the earlier one; otherwise the longest. */
function allowed(possible: readonly number[], days: number): number {
  return possible.find((each) => each >= days) ?? possible.at(-1)!;
}
