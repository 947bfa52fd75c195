import type { Context } from "@/lib/context/context";
import { loadKeyBefore } from "@/lib/core/keys/load-key-before";
import { loadLinkSubject } from "@/lib/core/links/load-link-subject";
import type { KeyLink } from "@/lib/domain/ready-link";
import { paths } from "@/lib/domain/routes";
import { keyLinkMails } from "@/lib/texts/link-mail";

/** A link to a revival that was just made, shown once: only the hashes of its token and code are stored. */
export interface CreatedRevivalLink {
  token: string;
  expiresAt: Date;
  code: string | null;
  link: KeyLink;
}

/**
 * The link of a token, with the mail to the customer's contact.
 * @param now when the link was made: the mail says whether the key had expired then
 */
export async function revivalLink(
  ctx: Context,
  installationId: string,
  { token, expiresAt, code, now }: { token: string; expiresAt: Date; code: string | null; now: Date },
): Promise<CreatedRevivalLink> {
  const { contact, ...subject } = await loadLinkSubject(ctx.db, installationId);
  const started = { createdAt: now, keyId: null, verifiedAt: null };
  const url = `${ctx.env.PORTAL_URL}${paths.revival(token)}`;
  const mails = keyLinkMails({
    ...subject,
    kind: "revival",
    before: await loadKeyBefore(ctx.db, installationId, started, now),
    url,
    expiresAt,
    hasCode: code !== null,
    sender: ctx.actor.kind === "staff" ? ctx.actor.name : null,
    contactName: contact.name,
  });
  return { token, expiresAt, code, link: { url, expiresAt, code, mails, contact } };
}
