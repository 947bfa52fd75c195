import { readCursor, writeCursor } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { organizationQuery } from "./internal/organization-query";

const PAGE = 50;

export interface OrganizationRow {
  id: string;
  number: string;
  name: string;
  contactName: string | null;
  installations: number;
}

/**
 * One page of the customers that match, by name (keyset pagination).
 * @returns `next`: the cursor of the next page
 */
export async function listOrganizations(
  ctx: Context,
  input: { q: string; after: string },
): Promise<{ rows: OrganizationRow[]; next: string | null }> {
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
  return {
    rows,
    next: found.length > PAGE && last ? writeCursor({ value: last.name, id: last.id }) : null,
  };
}
