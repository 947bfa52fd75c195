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
import { clientRefusal } from "@/lib/domain/installation-refusals";
import { installationStatus, type InstallationStatusCode } from "@/lib/domain/installation-status";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import { readClientId } from "@/lib/domain/client-id";
import { writtenOrganizationNumber } from "@/lib/domain/organization-number";
import { type RotationFacts, type RotationRefusal, rotationRefusal } from "@/lib/domain/rotation-refusal";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadRotationFacts } from "@/lib/core/keys/rotation-facts";
import { messagingInstallations } from "@/lib/core/clients/messaging-clients";
import { mayLockHerId } from "@/lib/domain/second-client";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import { parseInput } from "@/lib/core/input/parse-input";
import { installationTitle } from "@/lib/domain/installation-title";
import { isChosen, type SelectedInstallation, selectInstallations } from "./internal/select-installations";
import { PlannedChangeSchema, PlanBulk, type PlanBulkInput } from "./schemas";

export interface PlannedItem {
  installationId: string;
  name: string;
  templateName: string;
  environment: HelseidEnvironment;
  /** What it is now. */
  status: InstallationStatusCode;
  verdict: "change" | "unchanged" | "cannot";
  /** Why it cannot be changed; null when it can. */
  reason: BulkRefusal | null;
  /** Whether only the customer can do it, by renewing the key. */
  isRenewal: boolean;
  lines: DiffLine[];
}

export interface BulkPlan {
  /** Created with the plan, so that starting it repeatedly gives one run. */
  runId: string;
  change: Exclude<BulkChange, SingleChange>;
  items: PlannedItem[];
  /** Client ids and organization numbers that were given and belong to none of the installations. */
  unmatched: string[];
  /** How many that were chosen are beyond what one run can have. */
  leftOut: number;
}

/**
 * Plans a change as a dry run: what would change at each chosen installation, of any template and
 * environment, according to its last reading, and why some cannot be changed. Nothing that was chosen is
 * left out silently. Sends nothing. The run reads each client again before changing it.
 * @throws AppError INVALID_INPUT also when nothing was chosen, and when no installation matches
 */
export async function planBulk(ctx: Context, input: PlanBulkInput): Promise<BulkPlan> {
  authorize(ctx, "bulk.run");
  const read = parseInput(PlanBulk, input);
  const request = read.failedOf ? { ...read, ids: await failuresOf(ctx, read.failedOf) } : read;
  if (!request.templateId && !request.search && !isChosen(request))
    throw new AppError("INVALID_INPUT", { fields: { templateId: "required" } });
  const selected = await selectInstallations(ctx, request);
  const now = ctx.clock();
  const values = request.kind === "set-claim" ? claimValues(request.csv, selected.rows) : null;
  const change = parseInput(PlannedChangeSchema, changeOf(request, values?.values ?? {}));
  const statusOf = (row: Row) => installationStatus(readFleetFacts(row.fleetRow!), now);
  const matching = selected.rows.filter(
    (row) => request.status === "any" || (statusOf(row).tone === "success") === (request.status === "ok"),
  );
  const verdicts =
    change.kind === "rotate-key"
      ? await planRotations(ctx, matching, now)
      : await planConfigurations(ctx, matching, change);
  if (matching.length === 0) throw new AppError("INVALID_INPUT", { fields: { search: "no-installations" } });
  const items = matching.map((row, index): PlannedItem => ({
    installationId: row.id,
    name: installationTitle(row.organization.name, row.label),
    templateName: row.template.name,
    environment: row.template.environment,
    status: statusOf(row).code,
    ...verdicts[index]!,
  }));
  const unmatched = [...selected.unmatched, ...(values?.unmatched ?? [])];
  return { runId: randomUUID(), change, items, unmatched, leftOut: selected.leftOut };
}

/** The installations that failed in a run. */
async function failuresOf(ctx: Context, runId: string): Promise<string[]> {
  const items = await ctx.db.bulkItem.findMany({
    where: { runId, state: "FAILED" },
    select: { installationId: true },
    take: MAX_BULK_INSTALLATIONS,
  });
  return items.map((item) => item.installationId);
}

type Row = SelectedInstallation;

function changeOf(
  request: { kind: string; value: string; by: string },
  values: Record<string, string>,
): unknown {
  switch (request.kind) {
    case "replace-redirect-uri":
      return { kind: request.kind, uri: request.value, by: request.by };
    case "add-scope":
    case "remove-scope":
      return { kind: request.kind, scope: request.value };
    case "rotate-key":
      return { kind: request.kind };
    case "set-claim":
      return { kind: request.kind, key: request.value, values };
    default:
      return { kind: request.kind, uri: request.value };
  }
}

/**
 * Reads the CSV of claim values. Its columns are client id or organization number, and value.
 * @returns `unmatched`: what belongs to no installation, without the first line, which may be a heading
 */
function claimValues(csv: string, rows: Row[]): { values: Record<string, string>; unmatched: string[] } {
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
  const unmatched: string[] = [];
  for (const [line, [identifier = "", value = ""]] of table.entries()) {
    const number = writtenOrganizationNumber(identifier);
    const clientId = readClientId(identifier);
    const owners = rows.filter((row) => row.clientId === clientId || row.organization.number === number);
    for (const row of owners) values[row.id] = value;
    if (owners.length === 0 && line > 0) unmatched.push(identifier);
  }
  if (Object.keys(values).length === 0)
    throw new AppError("INVALID_INPUT", { fields: { csv: "csv-no-match" } });
  return { values, unmatched };
}

type Verdict = Pick<PlannedItem, "verdict" | "reason" | "isRenewal" | "lines">;

const cannot = (reason: BulkRefusal, isRenewal = false): Verdict => ({
  verdict: "cannot",
  reason,
  isRenewal,
  lines: [],
});

/** Refusals that have a shorter text in the list of a plan than in the `errors` messages. */
const ROTATION_REASONS: Partial<Record<RotationRefusal, BulkRefusal>> = {
  CHANGE_UNDER_WAY: "rotating",
  REVIVAL_UNDER_WAY: "reviving",
  KEY_EXPIRED: "key-expired",
};

async function planRotations(ctx: Context, rows: Row[], now: Date): Promise<Verdict[]> {
  const facts = await loadRotationFacts(
    ctx.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => planRotation(facts.get(row.id)!, now));
}

function planRotation(facts: RotationFacts, now: Date): Verdict {
  const refusal = rotationRefusal(facts, now);
  if (!refusal) return { verdict: "change", reason: null, isRenewal: false, lines: [] };
  if (refusal === "NO_USABLE_KEY" && facts.custody === "INSTALLATION") return cannot("custody", true);
  return cannot(ROTATION_REASONS[refusal] ?? refusal, refusal === "KEY_EXPIRED");
}

async function planConfigurations(
  ctx: Context,
  rows: Row[],
  change: ConfigurationBulkChange,
): Promise<Verdict[]> {
  const isForMessages = change.kind === "add-scope" && mayLockHerId([change.scope]);
  const messaging = isForMessages ? await otherMessagingClients(ctx, rows) : [];
  return rows.map((row) => {
    const hasOther = messaging.some(
      (each) =>
        each.environment === row.template.environment &&
        each.organizationId === row.organization.id &&
        each.installationId !== row.id,
    );
    return planConfiguration(row, change, hasOther);
  });
}

async function otherMessagingClients(ctx: Context, rows: Row[]) {
  const found = [];
  for (const environment of ["TEST", "PRODUCTION"] as const) {
    const organizationIds = rows
      .filter((row) => row.template.environment === environment)
      .map((row) => row.organization.id);
    const clients = await messagingInstallations(ctx.db, organizationIds, environment);
    found.push(...clients.map((each) => ({ ...each, environment })));
  }
  return found;
}

/**
 * @param isSecond whether the customer would get a second client for messages, which is confirmed by typing
 */
function planConfiguration(row: Row, change: ConfigurationBulkChange, isSecond: boolean): Verdict {
  const refusal = clientRefusal(row);
  if (refusal) return cannot(refusal);
  if (row.custody !== "PORTAL") return cannot("custody");
  const snapshot = Snapshot.safeParse(row.snapshot);
  if (!snapshot.success) return cannot("never-read");
  if (snapshot.data.unknownProperties.length > 0) return cannot("unknown-properties");
  const before = configurationOf(snapshot.data);
  const edit = editFor(change, before, row.id);
  if (!edit) return { verdict: "unchanged", reason: null, isRenewal: false, lines: [] };
  const after = applyEdit(before, edit);
  const problem = Object.values(configurationProblems(before, after, row.template))[0];
  if (problem) return cannot(problem);
  if (isSecond) return cannot("second-client");
  return {
    verdict: "change",
    reason: null,
    isRenewal: false,
    lines: diffConfigurations(before, after).filter((line) => line.change !== "kept"),
  };
}
