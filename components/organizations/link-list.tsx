import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";
import type { OrganizationLink } from "@/lib/services/organizations/list-organization-links";

type LinkState = "used" | "revoked" | "expired" | "opened" | "waiting";

const TONES: Record<LinkState, Tone> = {
  used: "success",
  revoked: "neutral",
  expired: "warning",
  opened: "info",
  waiting: "info",
};

function stateOf({ installation, ...link }: OrganizationLink, now: Date): LinkState {
  if (installation.activatedAt && installation.activatedAt >= link.createdAt) return "used";
  if (link.revokedAt) return "revoked";
  if (link.expiresAt <= now) return "expired";
  return link.firstOpenedAt ? "opened" : "waiting";
}

/** A customer's links to take an installation into use: what came of each. */
export async function LinkList({ links, now }: { links: OrganizationLink[]; now: Date }) {
  const t = await getTranslations("organizations");
  return (
    <ul className="grid gap-2">
      {links.map((link) => {
        const state = stateOf(link, now);
        return (
          <li key={link.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <StatusText tone={TONES[state]}>{t(`linkState.${state}`)}</StatusText>
            <Link className="ds-link" href={paths.installation(link.installation.id)}>
              {link.installation.label}
            </Link>
            <span className="text-neutral-text-subtle">
              {t.rich("linkMade", { when: () => <Time value={link.createdAt} /> })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
