import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import {
  type BulkChange,
  type BulkRefusal,
  type ConfigurationBulkChange,
  editFor,
  MAX_BULK_INSTALLATIONS,
  type SingleChange,
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
import { PlannedChangeSchema, PlanBulk, type PlanBulkInput } from "./schemas";
import { selectionCondition } from "./internal/selection";

export interface PlannedItem {
  installationId: string;
  name: string;
  verdict: "change" | "unchanged" | "cannot";
  /** Why it cannot be changed; null when it can. */
  reason: BulkRefusal | null;
  lines: DiffLine[];
}

export interface BulkPlan {
  /** Created with the plan, so that starting it repeatedly gives one run. */
  runId: string;
  templateId: string;
  change: Exclude<BulkChange, SingleChange>;
  items: PlannedItem[];
}

/**
 * Plans a change as a dry run: what would change at each matching installation according to its last reading,
 * and why some cannot be changed. Sends nothing. The run reads each client again before changing it.
 * @throws AppError INVALID_INPUT also when no installation matches
 */
export async function planBulk(ctx: Context, input: PlanBulkInput): Promise<BulkPlan> {
  authorize(ctx, "bulk.run");
  const request = parseInput(PlanBulk, input);
  const rows = await select(ctx, request);
  const change = parseInput(PlannedChangeSchema, changeOf(request, rows));
  const now = ctx.clock();
  const matching = rows.filter((row) => {
    if (request.status === "any") return true;
    const tone = installationStatus(readFleetFacts(row.fleetRow!), now).tone;
    return (tone === "success") === (request.status === "ok");
  });
  const items =
    change.kind === "rotate-key"
      ? await planRotations(ctx, matching, now)
      : matching.map((row) => planItem(row, change));
  if (items.length === 0) throw new AppError("INVALID_INPUT", { fields: { search: "no-installations" } });
  return { runId: randomUUID(), templateId: request.templateId, change, items };
}

type Row = Awaited<ReturnType<typeof select>>[number];

async function select(
  ctx: Context,
  request: { templateId: string; search: string; clientIds: string; view: string; ids: string[] },
) {
  const clientIds = request.clientIds.split(/[\s,;]+/).filter(Boolean);
  const text = { contains: request.search, mode: "insensitive" as const };
  return ctx.db.installation.findMany({
    where: {
      templateId: request.templateId,
      activatedAt: { not: null },
      closedAt: null,
      ...(request.view || request.ids.length > 0 ? { id: { in: await selectedIds(ctx, request) } } : {}),
      ...(clientIds.length > 0 ? { clientId: { in: clientIds } } : {}),
      ...(request.search
        ? {
            OR: [
              { label: text },
              { organization: { name: text } },
              { organization: { number: { contains: normalizeOrganizationNumber(request.search) } } },
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

/** The installations of one template in the selection from the fleet's page. */
async function selectedIds(
  ctx: Context,
  request: { templateId: string; view: string; ids: string[] },
): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    select installation_id as id from fleet_row
    where template_id = ${request.templateId}::uuid and ${selectionCondition(request, ctx.clock())}
    order by expiry_sort, installation_id limit ${MAX_BULK_INSTALLATIONS}`;
  return rows.map((row) => row.id);
}

function changeOf(request: { kind: string; value: string; by: string; csv: string }, rows: Row[]): unknown {
  switch (request.kind) {
    case "replace-redirect-uri":
      return { kind: request.kind, uri: request.value, by: request.by };
    case "add-scope":
    case "remove-scope":
      return { kind: request.kind, scope: request.value };
    case "rotate-key":
      return { kind: request.kind };
    case "set-claim":
      return { kind: request.kind, key: request.value, values: claimValues(request.csv, rows) };
    default:
      return { kind: request.kind, uri: request.value };
  }
}

/**
 * Reads the CSV of claim values. Its columns are client id or organization number, and value. Rows that match
 * no installation, such as a heading, are skipped.
 */
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
  for (const [identifier = "", value = ""] of table) {
    const number = normalizeOrganizationNumber(identifier);
    for (const row of rows)
      if (row.clientId === identifier || row.organization.number === number) values[row.id] = value;
  }
  if (Object.keys(values).length === 0)
    throw new AppError("INVALID_INPUT", { fields: { csv: "csv-no-match" } });
  return values;
}

/** Refusals that have a shorter text in the list of a plan than in the `errors` messages. */
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
