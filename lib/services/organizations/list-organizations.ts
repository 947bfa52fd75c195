import { normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";

const PAGE = 50;

/** Customers whose name or number contains `search`, by name; one page, and whether there are more. */
export async function listOrganizations(ctx: Context, input: { search: string; page: number }) {
  authorize(ctx, "fleet.read");
  const number = normalizeOrganizationNumber(input.search);
  const where = input.search
    ? {
        OR: [
          { name: { contains: input.search, mode: "insensitive" as const } },
          ...(/^\d+$/.test(number) ? [{ number: { contains: number } }] : []),
        ],
      }
    : {};
  const rows = await ctx.db.organization.findMany({
    where,
    orderBy: [{ name: "asc" }, { id: "asc" }],
    skip: (input.page - 1) * PAGE,
    take: PAGE + 1,
    select: {
      id: true,
      number: true,
      name: true,
      contactName: true,
      _count: { select: { installations: true } },
    },
  });
  return { rows: rows.slice(0, PAGE), more: rows.length > PAGE };
}
