import type { OrganizationRevival } from "@/lib/services/organizations/list-organization-revivals";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { revivalStarter } from "@/components/keys/revival-starter";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { paths } from "@/lib/domain/routes";
import type { RevivalState } from "@/lib/domain/states";

const TONES: Partial<Record<RevivalState, Tone>> = { DELIVERED: "info", CANCELLED: "neutral" };

/** A customer's revivals: the state of each, its installation, and who started it when. */
export async function RevivalList({ revivals }: { revivals: OrganizationRevival[] }) {
  const t = await getTranslations("keys");
  const starters = await Promise.all(revivals.map(revivalStarter));
  return (
    <ul className="grid gap-2">
      {revivals.map((each, at) => (
        <li key={each.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <StatusText tone={TONES[each.state] ?? "warning"}>{t(`revival.state.${each.state}`)}</StatusText>
          <Link className="ds-link" href={paths.installation(each.installation.id)}>
            {each.installation.label}
          </Link>
          <span className="text-neutral-text-subtle">
            {starters[at]} · <Time value={each.createdAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
