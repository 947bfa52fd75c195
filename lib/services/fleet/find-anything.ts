import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { contactMatch } from "@/lib/core/fleet/customer-match";
import { type FleetRecord, fleetQuery, searchWords } from "@/lib/core/fleet/fleet-query";
import { Prisma } from "@/lib/db/generated/client";
import { FleetView } from "@/lib/domain/fleet-view";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { installationTitle } from "@/lib/domain/installation-title";
import { roleMay } from "@/lib/domain/permissions";
import { keyStep } from "@/lib/domain/row-steps";

const MAX_INSTALLATIONS = 8;
const MAX_ORGANIZATIONS = 4;
const MAX_CONTACTS = 4;
const MAX_PEOPLE = 3;
/** Installations whose steps are offered. */
const MAX_ACTED_ON = 2;

/**
 * Something that was found. An act is a step of an installation's page, which asks before it does anything.
 */
export type SearchHit = { id: string; title: string; detail: string } & (
  { kind: "installation" | "organization" | "contact" | "person" } | { kind: "act"; step: InstallationStep }
);

/**
 * Search hits of the command palette: matching installations and what can be done about them, the customers
 * that they belong to, contacts, and staff members for whoever may see those.
 * @returns ids of installations, customers (also for a contact) and staff members
 */
export async function findAnything(ctx: Context, input: { q: string }): Promise<SearchHit[]> {
  authorize(ctx, "fleet.read");
  const { q } = FleetView.parse(input);
  if (q.length < 2) return [];
  const view = FleetView.parse({ q, sort: "name" });
  const may = (permission: "staff.manage" | "keys.manage") =>
    ctx.actor.kind === "staff" && roleMay(ctx.actor.role, permission);
  const now = ctx.clock();
  const [records, contacts, people] = await Promise.all([
    ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, 50)),
    findContacts(ctx, q),
    may("staff.manage") ? findPeople(ctx, q) : [],
  ]);
  const organizations = new Map(records.map((row) => [row.organizationId, row]));
  const title = (row: FleetRecord) => installationTitle(row.organizationName, row.label);
  return [
    ...[...organizations.values()].slice(0, MAX_ORGANIZATIONS).map((row): SearchHit => ({
      kind: "organization",
      id: row.organizationId,
      title: row.organizationName,
      detail: row.organizationNumber,
    })),
    ...records.slice(0, MAX_INSTALLATIONS).map((row): SearchHit => ({
      kind: "installation",
      id: row.installationId,
      title: title(row),
      detail: row.templateName,
    })),
    ...contacts,
    ...people,
    ...(may("keys.manage") ? records : []).slice(0, MAX_ACTED_ON).flatMap((row): SearchHit[] => {
      const step = keyStep(row, now);
      return step
        ? [{ kind: "act", id: row.installationId, title: title(row), detail: row.templateName, step }]
        : [];
    }),
  ];
}

interface ContactRow {
  id: string;
  name: string;
  contactName: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
}

async function findContacts(ctx: Context, q: string): Promise<SearchHit[]> {
  const rows = await ctx.db.$queryRaw<ContactRow[]>`
    select id, name, contact_name as "contactName", contact_email as "contactEmail",
      contact_phone as "contactPhone"
    from organization where ${contactMatch(q)}
    order by contact_name, id limit ${MAX_CONTACTS}`;
  return rows.map((row) => ({
    kind: "contact",
    id: row.id,
    title: row.contactName ?? row.contactEmail ?? row.contactPhone ?? row.name,
    detail: [row.name, row.contactPhone].filter(Boolean).join(" · "),
  }));
}

async function findPeople(ctx: Context, q: string): Promise<SearchHit[]> {
  const words = searchWords(q).map((word) => Prisma.sql`fold_text(coalesce(name, '')) like ${word}`);
  const named = words.length > 0 ? Prisma.join(words, " and ") : Prisma.sql`true`;
  const rows = await ctx.db.$queryRaw<{ id: string; name: string | null; email: string | null }[]>`
    select id, name, email from staff_user where state in ('REQUESTED', 'ACTIVE') and ${named}
    order by name, id limit ${MAX_PEOPLE}`;
  return rows.map((row) => ({ kind: "person", id: row.id, title: row.name ?? "", detail: row.email ?? "" }));
}
