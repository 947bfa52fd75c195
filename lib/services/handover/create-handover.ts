import { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { lockInstallation } from "@/lib/db/locks";
import { clientRefusal } from "@/lib/domain/installation-refusals";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadLinkSubject } from "@/lib/core/links/load-link-subject";
import type { KeyLink } from "@/lib/domain/ready-link";
import { paths } from "@/lib/domain/routes";
import { keyLinkMails } from "@/lib/texts/link-mail";
import { entityId, requiredText } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { newLink } from "@/lib/core/links/new-link";
import { withTransaction } from "@/lib/core/db/transaction";

const NO_CONTACT = { name: null, email: null, phone: null, language: null };
const LINK_SECONDS = 3 * 86_400;

const CreateHandover = z.strictObject({
  installationId: entityId,
  /** The recipient's name and how to reach them. */
  recipient: requiredText(200),
  /** Whether the recipient must enter a code that support gives by phone. */
  withCode: z.boolean().default(false),
});

/**
 * Creates a link with which a named recipient can download the configuration file of the current key, once.
 * @returns the token, the code and the link with its mail, shown once
 * @throws AppError NOT_FOUND, INSTALLATION_CLOSED, NOT_ACTIVE, NO_USABLE_KEY, ALREADY_HANDED_OVER when this
 *   key was handed over or has an open link
 */
export async function createHandover(
  ctx: Context,
  input: z.input<typeof CreateHandover>,
): Promise<{ token: string; expiresAt: Date; code: string | null; link: KeyLink }> {
  authorize(ctx, "keys.handover");
  requireFreshLogin(ctx);
  const { installationId, recipient, withCode } = parseInput(CreateHandover, input);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const { token, code, stored } = newLink(ctx, withCode);
  const now = ctx.clock();
  const expiresAt = addSeconds(now, LINK_SECONDS);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      const installation = await tx.installation.findUnique({
        where: { id: installationId },
        select: {
          activatedAt: true,
          closedAt: true,
          clientId: true,
          keys: {
            where: { state: "CURRENT", sealedPrivateJwk: { not: null } },
            select: { id: true, kid: true },
          },
        },
      });
      if (!installation) throw new AppError("NOT_FOUND");
      const refusal = clientRefusal(installation);
      if (refusal) throw new AppError(refusal);
      const key = installation.keys[0];
      if (!key) throw new AppError("NO_USABLE_KEY");
      // An unused link that has expired does not prevent a new one (there is a unique index over those not
      // revoked).
      await locked.tx.keyHandover.updateMany({
        where: { keyId: key.id, claimedAt: null, revokedAt: null, expiresAt: { lte: now } },
        data: { revokedAt: now },
      });
      const { id } = await locked.tx.keyHandover.create({
        data: {
          installationId,
          keyId: key.id,
          recipient,
          ...stored,
          createdById: userId,
          createdAt: now,
          expiresAt,
        },
        select: { id: true },
      });
      audit({
        action: "handover.created",
        entity: { type: "handover", id },
        installationId,
        details: { kid: key.kid, withCode },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("ALREADY_HANDED_OVER", { cause: error });
    throw error;
  }
  const { contact: _, ...subject } = await loadLinkSubject(ctx.db, installationId);
  const url = `${ctx.env.PORTAL_URL}${paths.handover(token)}`;
  const sender = ctx.actor.kind === "staff" ? ctx.actor.name : null;
  const facts = { kind: "handover" as const, ...subject, url, expiresAt, hasCode: code !== null, sender };
  // The recipient is a named person, who need not be the registered contact.
  const mails = keyLinkMails({ ...facts, contactName: null });
  return { token, expiresAt, code, link: { url, expiresAt, code, mails, contact: NO_CONTACT } };
}
