import { Prisma } from "@/lib/db/generated/client";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";

export const ENDED_LINK_KINDS = ["link", "revival", "handover"] as const;
export type EndedLinkKind = (typeof ENDED_LINK_KINDS)[number];

/** A link that ended because its owner lost access, and that nothing has replaced. */
export interface EndedLink {
  kind: EndedLinkKind;
  id: string;
  endedAt: Date;
  /** For how many days it was made. */
  days: number;
  recipient: string | null;
  withCode: boolean;
  installationId: string;
  label: string;
  organizationName: string;
  contactName: string | null;
  contactPhone: string | null;
  templateName: string;
  environment: "TEST" | "PRODUCTION";
}

/**
 * The links that need a new one, the oldest first: the customer has neither got another link nor what the
 * link was for, and nobody has said that none is needed. The partial indexes over `access_ended_at` keep this
 * short.
 * @param only one of them
 */
export async function loadEndedLinks(
  db: ReadOnlyDatabase,
  scope: EnvironmentScope,
  take: number,
  only?: { kind: EndedLinkKind; id: string },
): Promise<{ count: number; rows: EndedLink[] }> {
  const rows = await db.$queryRaw<(EndedLink & { count: number })[]>`
    with ended as (
      select 'link' as kind, l.id, l.access_ended_at as ended_at, l.created_at, l.expires_at,
        null::text as recipient, l.code_hash is not null as with_code, l.installation_id
      from onboarding_link l join installation i on i.id = l.installation_id
      where l.access_ended_at is not null and l.replacement_declined_at is null and i.activated_at is null
        and not exists (select 1 from onboarding_link n
          where n.installation_id = l.installation_id and n.created_at >= l.access_ended_at)
      union all
      select 'revival', r.id, r.access_ended_at, r.created_at, r.expires_at, null, r.code_hash is not null,
        r.installation_id
      from revival_case r
      where r.access_ended_at is not null and r.replacement_declined_at is null
        and not exists (select 1 from revival_case n
          where n.installation_id = r.installation_id and n.created_at >= r.access_ended_at)
        and not exists (select 1 from client_key k where k.installation_id = r.installation_id
          and k.state = 'CURRENT' and k.proved_at >= r.access_ended_at)
      union all
      select 'handover', h.id, h.access_ended_at, h.created_at, h.expires_at, h.recipient,
        h.code_hash is not null, h.installation_id
      from key_hand_over h join client_key k on k.id = h.key_id
      where h.access_ended_at is not null and h.replacement_declined_at is null
        and k.state = 'CURRENT' and k.sealed_private_jwk is not null
        and not exists (select 1 from key_hand_over n where n.key_id = h.key_id and n.created_at >= h.access_ended_at)
    )
    select e.kind, e.id, e.ended_at as "endedAt", e.recipient, e.with_code as "withCode",
      greatest(1, round(extract(epoch from e.expires_at - e.created_at) / 86400))::int as days,
      i.id as "installationId", i.label, o.name as "organizationName", o.contact_name as "contactName",
      o.contact_phone as "contactPhone", t.name as "templateName", t.environment::text as environment,
      (count(*) over ())::int as count
    from ended e
    join installation i on i.id = e.installation_id and i.closed_at is null
    join organization o on o.id = i.organization_id
    join client_template t on t.id = i.template_id
    where ${scope ? Prisma.sql`t.environment::text = ${scope}` : Prisma.sql`true`}
      and ${only ? Prisma.sql`e.kind = ${only.kind} and e.id = ${only.id}::uuid` : Prisma.sql`true`}
    order by e.ended_at, e.id limit ${take}`;
  return { count: rows[0]?.count ?? 0, rows: rows.map(({ count: _count, ...row }) => row) };
}
