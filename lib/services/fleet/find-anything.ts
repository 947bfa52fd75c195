import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { type FleetRecord, fleetQuery } from "@/lib/core/fleet/fleet-query";
import { FleetView } from "@/lib/domain/fleet-view";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { installationTitle } from "@/lib/domain/installation-title";
import { roleMay } from "@/lib/domain/permissions";
import { keyStep } from "@/lib/domain/row-steps";
import { searchTerms } from "@/lib/domain/search-terms";

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

const contains = (term: string) => ({ contains: term, mode: "insensitive" as const });

async function findContacts(ctx: Context, q: string): Promise<SearchHit[]> {
  const rows = await ctx.db.organization.findMany({
    where: {
      AND: searchTerms(q).map((term) => ({
        OR: [
          { contactName: contains(term) },
          { contactEmail: contains(term) },
          // As people write telephone numbers, and as they are stored: with and without spaces.
          { contactPhone: contains(term) },
          { contactPhone: contains(q.trim()) },
        ],
      })),
    },
    select: { id: true, name: true, contactName: true, contactEmail: true, contactPhone: true },
    orderBy: [{ contactName: "asc" }, { id: "asc" }],
    take: MAX_CONTACTS,
  });
  return rows.map((row) => ({
    kind: "contact",
    id: row.id,
    title: row.contactName ?? row.contactEmail ?? row.contactPhone ?? row.name,
    detail: [row.name, row.contactPhone].filter(Boolean).join(" · "),
  }));
}

async function findPeople(ctx: Context, q: string): Promise<SearchHit[]> {
  const rows = await ctx.db.staffUser.findMany({
    where: {
      state: { in: ["REQUESTED", "ACTIVE"] },
      AND: searchTerms(q).map((term) => ({ name: contains(term) })),
    },
    select: { id: true, name: true, email: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: MAX_PEOPLE,
  });
  return rows.map((row) => ({ kind: "person", id: row.id, title: row.name ?? "", detail: row.email ?? "" }));
}
