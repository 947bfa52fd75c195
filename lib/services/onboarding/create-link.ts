import { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { Vendor } from "@/lib/domain/vendor";
import { entityId } from "@/lib/core/input/fields";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { loadLinkSubject } from "@/lib/core/links/load-link-subject";
import { newLink } from "@/lib/core/links/new-link";
import { loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import type { AltinnRight } from "@/lib/domain/altinn-right";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import type { LinkedInstallation, ReadyLink } from "@/lib/domain/ready-link";
import { paths } from "@/lib/domain/routes";
import { onboardingMails } from "@/lib/texts/link-mail";
import { onboardingTarget } from "./internal/onboarding-target";

export const LINK_DAYS = [3, 7, 14, 30] as const;

const CreateLink = z.strictObject({
  installationId: entityId,
  days: z.coerce.number().refine((days) => (LINK_DAYS as readonly number[]).includes(days), "days"),
  /** Whether the customer must enter a code that support gives by phone. */
  withCode: z.boolean().default(false),
});

interface CreatedLink {
  token: string;
  code: string | null;
  expiresAt: Date;
  altinnRight: AltinnRight;
  vendor: Vendor;
  link: ReadyLink;
  installation: LinkedInstallation;
}

/**
 * Creates an onboarding link for the customer and revokes the earlier ones.
 * @returns the token, the code and the link with its mail, shown once: only their hashes are stored
 * @throws AppError when the installation cannot be onboarded
 */
export async function createLink(ctx: Context, input: z.input<typeof CreateLink>): Promise<CreatedLink> {
  authorize(ctx, "onboarding.manage");
  const { installationId, days, withCode } = parseInput(CreateLink, input);
  const target = await onboardingTarget(ctx, installationId);
  if (target.custody === "PORTAL") await prepareKey(ctx, installationId);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId, name: sender } = ctx.actor;
  const { token, code, stored } = newLink(ctx, withCode);
  const now = ctx.clock();
  const expiresAt = addSeconds(now, days * 86_400);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    await locked.tx.onboardingLink.updateMany({
      where: { installationId, revokedAt: null },
      data: { revokedAt: now },
    });
    const { id } = await locked.tx.onboardingLink.create({
      data: {
        installationId,
        ...stored,
        createdById: userId,
        createdAt: now,
        expiresAt,
      },
      select: { id: true },
    });
    audit({
      action: "link.created",
      entity: { type: "link", id },
      installationId,
      details: { days, withCode },
    });
  });
  const { organization, template, label } = target;
  const { contact, ...subject } = await loadLinkSubject(ctx.db, installationId);
  const url = `${ctx.env.PORTAL_URL}${paths.onboarding(token)}`;
  const altinnRight = await loadAltinnRight(ctx.db);
  const { environment } = template;
  const facts = { ...subject, environment, url, expiresAt, hasCode: code !== null, altinnRight };
  return {
    token,
    code,
    expiresAt,
    altinnRight,
    vendor: subject.vendor,
    link: {
      url,
      createdAt: now,
      expiresAt,
      code,
      contact,
      mails: onboardingMails({ ...facts, contactName: contact.name, sender }),
    },
    installation: {
      id: installationId,
      label,
      product: subject.product,
      environment,
      organization: { name: organization.name, number: organization.number },
    },
  };
}
