import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadLinkSubject } from "@/lib/core/links/load-link-subject";
import { loadAltinnRight } from "@/lib/core/texts/load-altinn-right";
import type { MailContact, MailLanguage, MailText } from "@/lib/domain/ready-link";
import { accessMails } from "@/lib/texts/link-mail";

export interface AccessReminder {
  draftId: string;
  /** When staff last noted that they had reminded the customer; null when nobody has. */
  remindedAt: Date | null;
  contact: MailContact;
  mails: Record<MailLanguage, MailText>;
}

/**
 * The mail that reminds a customer of an access that was asked for, in every language.
 * @returns null when the newest draft of the installation does not wait for one
 */
export async function getReminder(ctx: Context, installationId: string): Promise<AccessReminder | null> {
  authorize(ctx, "fleet.read");
  const draft = await ctx.db.clientDraft.findFirst({
    where: { installationId },
    orderBy: { requestedAt: "desc" },
    select: { id: true, state: true, remindedAt: true },
  });
  if (draft?.state !== "ACCESS_REQUESTED") return null;
  const { contact, ...subject } = await loadLinkSubject(ctx.db, installationId);
  return {
    draftId: draft.id,
    remindedAt: draft.remindedAt,
    contact,
    mails: accessMails({
      ...subject,
      altinnRight: await loadAltinnRight(ctx.db),
      contactName: contact.name,
      sender: ctx.actor.kind === "staff" ? ctx.actor.name : null,
    }),
  };
}
