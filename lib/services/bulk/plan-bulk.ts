import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import {
  type BulkChange,
  type BulkRefusal,
  type ConfigurationBulkChange,
  editFor,
  MAX_BULK_INSTALLATIONS,
} from "@/lib/domain/bulk-change";
import {
  applyEdit,
  configurationOf,
  configurationProblems,
  type DiffLine,
  diffConfigurations,
} from "@/lib/domain/configuration";
import { installationStatus } from "@/lib/domain/installation-status";
import { normalizeOrganizationNumber } from "@/lib/domain/organization-number";
import { type RotationFacts, type RotationRefusal, rotationRefusal } from "@/lib/domain/rotation-refusal";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadRotationFacts } from "@/lib/core/keys/rotation-facts";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import { parseInput } from "@/lib/core/input/parse-input";
import { BulkChangeSchema, PlanBulk, type PlanBulkInput } from "./schemas";
import { selectionCondition } from "./internal/selection";

export interface PlannedItem {
  installationId: string;
  name: string;
  verdict: "change" | "unchanged" | "cannot";
  /** Why it cannot take the change. */
  reason: BulkRefusal | null;
  lines: DiffLine[];
}

export interface BulkPlan {
  /** Made with the plan: started twice, it is one run. */
  runId: string;
  templateId: string;
  change: BulkChange;
  items: PlannedItem[];
}

/**
 * The dry run: what would change at each installation that matches, by the last reading, and which cannot take the change and
 * why. Sends nothing. Each client is read again before it is changed.
 */
export async function planBulk(ctx: Context, input: PlanBulkInput): Promise<BulkPlan> {
  authorize(ctx, "bulk.run");
  const wish = parseInput(PlanBulk, input);
  const rows = await select(ctx, wish);
  const change = parseInput(BulkChangeSchema, changeOf(wish, rows));
  const now = ctx.clock();
  const matching = rows.filter((row) => {
    if (wish.status === "any") return true;
    const tone = installationStatus(readFleetFacts(row.fleetRow!), now).tone;
    return (tone === "success") === (wish.status === "ok");
  });
  const items =
    change.kind === "rotate-key"
      ? await planRotations(ctx, matching, now)
      : matching.map((row) => planItem(row, change));
  if (items.length === 0) throw new AppError("INVALID_INPUT", { fields: { search: "no-installations" } });
  return { runId: randomUUID(), templateId: wish.templateId, change, items };
}

type Row = Awaited<ReturnType<typeof select>>[number];

async function select(
  ctx: Context,
  wish: { templateId: string; search: string; clientIds: string; view: string; ids: string[] },
) {
  const clientIds = wish.clientIds.split(/[\s,;]+/).filter(Boolean);
  const text = { contains: wish.search, mode: "insensitive" as const };
  return ctx.db.installation.findMany({
    where: {
      templateId: wish.templateId,
      activatedAt: { not: null },
      closedAt: null,
      ...(wish.view || wish.ids.length > 0 ? { id: { in: await chosen(ctx, wish) } } : {}),
      ...(clientIds.length > 0 ? { clientId: { in: clientIds } } : {}),
      ...(wish.search
        ? {
            OR: [
              { label: text },
              { organization: { name: text } },
              { organization: { number: { contains: normalizeOrganizationNumber(wish.search) } } },
            ],
          }
        : {}),
    },
    orderBy: [{ organization: { name: "asc" } }, { label: "asc" }],
    take: MAX_BULK_INSTALLATIONS,
    select: {
      fleetRow: true,
      snapshot: true,
      id: true,
      label: true,
      clientId: true,
      custody: true,
      organization: { select: { name: true, number: true } },
      template: { select: { scopes: true, logsUsersIn: true, sharedRedirectUris: true, renewalDays: true } },
    },
  });
}

/** The rows that were chosen on the fleet's page, of the one template. */
async function chosen(
  ctx: Context,
  wish: { templateId: string; view: string; ids: string[] },
): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    select installation_id as id from fleet_row
    where template_id = ${wish.templateId}::uuid and ${selectionCondition(wish, ctx.clock())}
    order by expiry_sort, installation_id limit ${MAX_BULK_INSTALLATIONS}`;
  return rows.map((row) => row.id);
}

function changeOf(wish: { kind: string; value: string; by: string; csv: string }, rows: Row[]): unknown {
  switch (wish.kind) {
    case "replace-redirect-uri":
      return { kind: wish.kind, uri: wish.value, by: wish.by };
    case "add-scope":
    case "remove-scope":
      return { kind: wish.kind, scope: wish.value };
    case "rotate-key":
      return { kind: wish.kind };
    case "set-claim":
      return { kind: wish.kind, key: wish.value, values: claimValues(wish.csv, rows) };
    default:
      return { kind: wish.kind, uri: wish.value };
  }
}

/** Two columns: client id or organisation number, and the value. A heading is recognised by naming no installation. */
function claimValues(csv: string, rows: Row[]): Record<string, string> {
  let table: string[][];
  try {
    table = parse(csv, {
      delimiter: [";", ",", "\t"],
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch {
    throw new AppError("INVALID_INPUT", { fields: { csv: "csv" } });
  }
  const values: Record<string, string> = {};
  for (const [who = "", value = ""] of table) {
    const number = normalizeOrganizationNumber(who);
    for (const row of rows)
      if (row.clientId === who || row.organization.number === number) values[row.id] = value;
  }
  if (Object.keys(values).length === 0)
    throw new AppError("INVALID_INPUT", { fields: { csv: "csv-no-match" } });
  return values;
}

/** Refusals that a list of many installations says in fewer words than `errors` does. */
const ROTATION_REASONS: Partial<Record<RotationRefusal, BulkRefusal>> = {
  CHANGE_UNDER_WAY: "rotating",
  REVIVAL_UNDER_WAY: "reviving",
  KEY_EXPIRED: "key-expired",
};

async function planRotations(ctx: Context, rows: Row[], now: Date): Promise<PlannedItem[]> {
  const facts = await loadRotationFacts(
    ctx.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => planRotation(row, facts.get(row.id)!, now));
}

function planRotation(row: Row, facts: RotationFacts, now: Date): PlannedItem {
  const refusal = rotationRefusal(facts, now);
  const reason =
    refusal === "NO_USABLE_KEY" && facts.custody === "INSTALLATION"
      ? "custody"
      : refusal && (ROTATION_REASONS[refusal] ?? refusal);
  return {
    installationId: row.id,
    name: `${row.organization.name} – ${row.label}`,
    verdict: reason ? "cannot" : "change",
    reason,
    lines: [],
  };
}

function planItem(row: Row, change: ConfigurationBulkChange): PlannedItem {
  const item = { installationId: row.id, name: `${row.organization.name} – ${row.label}` };
  const cannot = (reason: BulkRefusal): PlannedItem => ({ ...item, verdict: "cannot", reason, lines: [] });
  if (row.custody !== "PORTAL") return cannot("custody");
  const snapshot = Snapshot.safeParse(row.snapshot);
  if (!snapshot.success) return cannot("never-read");
  if (snapshot.data.unknownProperties.length > 0) return cannot("unknown-properties");
  const before = configurationOf(snapshot.data);
  const edit = editFor(change, before, row.id);
  if (!edit) return { ...item, verdict: "unchanged", reason: null, lines: [] };
  const after = applyEdit(before, edit);
  const problem = Object.values(configurationProblems(before, after, row.template))[0];
  if (problem) return cannot(problem);
  return {
    ...item,
    verdict: "change",
    reason: null,
    lines: diffConfigurations(before, after).filter((line) => line.change !== "kept"),
  };
}
