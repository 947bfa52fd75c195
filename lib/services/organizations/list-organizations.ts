import { readCursor, writeCursor } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { lastContacts, type WorstInstallation, worstInstallations } from "./internal/customer-standing";
import { organizationQuery } from "./internal/organization-query";

const PAGE = 50;

export interface OrganizationRow {
  id: string;
  number: string;
  name: string;
  contactName: string | null;
  contactPhone: string | null;
  installations: number;
}

/** A customer of the list, with what needs somebody and when they were last in touch. */
export interface ListedOrganization extends OrganizationRow {
  /** The installation that most needs somebody; null without an open one. */
  worst: WorstInstallation | null;
  lastContactAt: Date | null;
}

/**
 * One page of the customers that match, by name (keyset pagination).
 * @returns `next`: the cursor of the next page
 */
export async function listOrganizations(
  ctx: Context,
  input: { q: string; after: string },
): Promise<{ rows: ListedOrganization[]; next: string | null }> {
  authorize(ctx, "fleet.read");
  const found = await ctx.db.$queryRaw<OrganizationRow[]>(
    organizationQuery(
      input.q,
      readCursor(input.after, () => true),
      PAGE + 1,
    ),
  );
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  const ids = rows.map((row) => row.id);
  const [worst, contacts] = await Promise.all([
    worstInstallations(ctx.db, ids, ctx.clock()),
    lastContacts(ctx.db, ids),
  ]);
  return {
    rows: rows.map((row) => ({
      ...row,
      worst: worst.get(row.id) ?? null,
      lastContactAt: contacts.get(row.id) ?? null,
    })),
    next: found.length > PAGE && last ? writeCursor({ value: last.name, id: last.id }) : null,
  };
}
