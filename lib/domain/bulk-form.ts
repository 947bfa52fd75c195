import type { BulkChange, SingleChange } from "./bulk-change";

type PlannedChange = Exclude<BulkChange, SingleChange>;

/**
 * The fields by which all rows of a large plan are started: a field for each row would be more than a form
 * may have. Values by installation name the rows already.
 */
export function wholePlanFields(
  change: PlannedChange,
  installationIds: readonly string[],
): { change: string; installationIds: string } {
  if (change.kind !== "set-claim")
    return { change: JSON.stringify(change), installationIds: JSON.stringify(installationIds) };
  const values = Object.fromEntries(installationIds.map((id) => [id, change.values[id] ?? ""]));
  return { change: JSON.stringify({ ...change, values }), installationIds: "" };
}

/**
 * Reads the installations of a form that was made by `wholePlanFields`.
 * @param named ids of a small plan, whose rows have a field each
 * @returns whatever the form has: the verb validates it
 */
export function installationIdsOf(form: {
  change: unknown;
  installationIds: unknown;
  named: readonly string[];
}): unknown {
  if (form.installationIds !== undefined) return form.installationIds;
  if (form.named.length > 0) return form.named;
  const { change } = form;
  const values = typeof change === "object" && change !== null && "values" in change ? change.values : null;
  return typeof values === "object" && values !== null ? Object.keys(values) : [];
}
