import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { OrganizationRow } from "./list-organizations";
import { organizationQuery } from "./internal/organization-query";

/** A longer list of choices has to be searched. */
const MAX_CHOICES = 500;

/**
 * Customers to choose from in a form, by name.
 * @param input `q` narrows them; `chosen` is always among them
 * @returns `more`: whether others match too
 */
export async function listOrganizationChoices(
  ctx: Context,
  input: { q: string; chosen?: string },
): Promise<{ choices: { id: string; name: string; number: string }[]; more: boolean }> {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.$queryRaw<OrganizationRow[]>(organizationQuery(input.q, null, MAX_CHOICES + 1));
  const choices = rows.slice(0, MAX_CHOICES);
  if (input.chosen && !choices.some((each) => each.id === input.chosen)) {
    const chosen = await ctx.db.organization.findUnique({
      where: { id: input.chosen },
      select: { id: true, name: true, number: true },
    });
    if (chosen) return { choices: [chosen, ...choices], more: rows.length > MAX_CHOICES };
  }
  return { choices, more: rows.length > MAX_CHOICES };
}
