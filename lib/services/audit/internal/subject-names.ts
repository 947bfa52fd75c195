import { isUuid } from "@/lib/base/search-params";
import type { Context } from "@/lib/context/context";
import { personNames } from "./shown-rows";

/** What a row is about that is neither a customer nor an installation. */
export interface AuditSubject {
  type: "staff" | "alert-rule" | "template" | "bulk-run" | "view" | "import" | "webhook";
  id: string;
  name: string;
}

interface Row {
  actorKind: string;
  actorId: string | null;
  actorName: string | null;
  entityType: string;
  entityId: string;
  details: unknown;
}

/** Actions whose actor is not signed in yet: the person is the row's entity. */
const SIGN_IN_ACTORS = ["anonymous", "system"];

/** A name that was a row's when it was written, for what is gone. */
function writtenName(details: unknown): string | null {
  const { name, subject } = (details ?? {}) as Record<string, unknown>;
  return typeof subject === "string" ? subject : typeof name === "string" ? name : null;
}

/** The ids in a row's details, some of which are those of staff members. */
function idsIn(details: unknown): string[] {
  return Object.values((details ?? {}) as Record<string, unknown>)
    .flat()
    .filter((value): value is string => typeof value === "string" && isUuid(value));
}

/**
 * Reads the names of what audit rows are about, one statement for each type. Rows hold ids only.
 * @returns `subjectOf` null for a row about a customer, an installation or the system; `nameOf` a staff
 *   member's name by id, null for one who was erased
 */
export async function readNames(ctx: Context, rows: readonly Row[]) {
  const idsOf = (type: AuditSubject["type"]) => [
    ...new Set(
      rows.flatMap((row) => (row.entityType === type && isUuid(row.entityId) ? [row.entityId] : [])),
    ),
  ];
  const select = { id: true, name: true } as const;
  const people = new Set([...idsOf("staff"), ...rows.flatMap((row) => idsIn(row.details))]);
  const [actors, staff, rules, templates, runs, views, imports, webhooks] = await Promise.all([
    personNames(ctx, rows),
    ctx.db.staffUser.findMany({ where: { id: { in: [...people] }, erasedAt: null }, select }),
    ctx.db.alertRule.findMany({
      where: { id: { in: idsOf("alert-rule") } },
      select: { ...select, removedName: true },
    }),
    ctx.db.clientTemplate.findMany({ where: { id: { in: idsOf("template") } }, select }),
    ctx.db.bulkRun.findMany({ where: { id: { in: idsOf("bulk-run") } }, select: { id: true, reason: true } }),
    ctx.db.savedView.findMany({ where: { id: { in: idsOf("view") } }, select }),
    ctx.db.importRun.findMany({
      where: { id: { in: idsOf("import") } },
      select: { id: true, fileName: true },
    }),
    ctx.db.webhook.findMany({ where: { id: { in: idsOf("webhook") } }, select }),
  ]);
  const names: Record<AuditSubject["type"], Map<string, string | null>> = {
    staff: new Map(staff.map((each) => [each.id, each.name])),
    "alert-rule": new Map(rules.map((each) => [each.id, each.removedName ?? each.name])),
    template: new Map(templates.map((each) => [each.id, each.name])),
    "bulk-run": new Map(runs.map((each) => [each.id, each.reason])),
    view: new Map(views.map((each) => [each.id, each.name])),
    import: new Map(imports.map((each) => [each.id, each.fileName])),
    webhook: new Map(webhooks.map((each) => [each.id, each.name])),
  };
  const isNamed = (type: string): type is AuditSubject["type"] => Object.hasOwn(names, type);
  const nameOf = (id: string) => actors.get(id) ?? names.staff.get(id) ?? null;
  /** Whether the person is the row's entity, because nobody was signed in when it was written. */
  const isSignIn = (row: Row) => row.entityType === "staff" && SIGN_IN_ACTORS.includes(row.actorKind);
  return {
    nameOf,
    actorOf: (row: Row) =>
      isSignIn(row)
        ? { kind: "staff", name: nameOf(row.entityId) }
        : { kind: row.actorKind, name: row.actorName ?? nameOf(row.actorId ?? "") },
    subjectOf: (row: Row): AuditSubject | null => {
      if (!isNamed(row.entityType) || isSignIn(row)) return null;
      if (row.entityType === "staff" && row.entityId === row.actorId) return null;
      const name = names[row.entityType].get(row.entityId) ?? writtenName(row.details);
      return name ? { type: row.entityType, id: row.entityId, name } : null;
    },
  };
}
