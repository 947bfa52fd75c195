import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { countQuery, type FleetRecord, fleetQuery, maxCount } from "@/lib/core/fleet/fleet-query";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { FleetView, viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { SaveRule, type SaveRuleInput } from "./schemas";

/** Hits that a preview names. */
const MAX_HITS = 5;

export interface RulePreview {
  /** How many keys the rule is about now, and the address of their list. */
  count: number;
  isMore: boolean;
  query: string;
  hits: { installationId: string; organization: string; label: string; expiresAt: Date }[];
  /** Staff whom roles or their names choose; without an address nobody can write to them. */
  staff: { id: string; name: string | null; hasAddress: boolean }[];
  emails: string[];
  webhook: string | null;
  toCustomer: boolean;
}

type Previewed = Pick<
  z.output<typeof SaveRule>,
  "query" | "thresholds" | "toRoles" | "toPeople" | "emails" | "webhookId" | "toCustomer"
>;

/** A new rule's form begins with these days, for the whole fleet and nobody. */
const NEW_RULE: Previewed = {
  query: "",
  thresholds: [60],
  toRoles: [],
  toPeople: [],
  emails: [],
  webhookId: null,
  toCustomer: false,
};

/**
 * What a rule would do as it stands in its form: which keys it is about now, and who gets its messages.
 * Nothing is stored or sent. A name is not needed.
 * @throws AppError INVALID_INPUT as for `saveRule`
 */
export async function previewRule(ctx: Context, input: SaveRuleInput): Promise<RulePreview> {
  authorize(ctx, "alerts.manage");
  return preview(ctx, parseInput(SaveRule, { ...input, name: input.name.trim() || "-" }));
}

/**
 * The same of a rule as it is stored.
 * @param input.ruleId null for a new one
 * @throws AppError NOT_FOUND
 */
export async function previewStoredRule(
  ctx: Context,
  input: { ruleId: string | null },
): Promise<RulePreview> {
  authorize(ctx, "alerts.manage");
  if (input.ruleId === null) return preview(ctx, NEW_RULE);
  const id = parseInput(entityId, input.ruleId);
  const rule = await ctx.db.alertRule.findUnique({ where: { id, removedAt: null } });
  if (!rule) throw new AppError("NOT_FOUND");
  return preview(ctx, rule);
}

async function preview(ctx: Context, rule: Previewed): Promise<RulePreview> {
  const now = ctx.clock();
  const { after: _after, sort: _sort, columns: _columns, ...chosen } = viewOf(rule.query);
  const view = FleetView.parse({ ...chosen, due: Math.max(1, ...rule.thresholds) });
  const [rows, counted, staff, webhook] = await Promise.all([
    ctx.db.$queryRaw<FleetRecord[]>(fleetQuery(view, now, MAX_HITS)),
    ctx.db.$queryRaw<{ count: number }[]>(countQuery(view, now)),
    ctx.db.staffUser.findMany({
      where: {
        state: "ACTIVE",
        OR: [{ role: { in: [...rule.toRoles] } }, { id: { in: rule.toPeople } }],
      },
      orderBy: { name: "asc" },
      select: { id: true, name: true, email: true },
    }),
    rule.webhookId
      ? ctx.db.webhook.findUnique({ where: { id: rule.webhookId }, select: { name: true } })
      : null,
  ]);
  const count = counted[0]?.count ?? 0;
  return {
    count: Math.min(count, maxCount(view)),
    isMore: count > maxCount(view),
    query: viewQuery(view),
    hits: rows.map((row) => ({
      installationId: row.installationId,
      organization: row.organizationName,
      label: row.label,
      expiresAt: row.keyExpiresAt!,
    })),
    staff: staff.map(({ id, name, email }) => ({ id, name, hasAddress: email !== null })),
    emails: rule.emails,
    webhook: webhook?.name ?? null,
    toCustomer: rule.toCustomer,
  };
}
