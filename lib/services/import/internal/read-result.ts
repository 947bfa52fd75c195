import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { UndoState } from "@/lib/domain/import-undo";
import type { Context } from "@/lib/context/context";
import { findTouches, type ImportTouch } from "./find-touches";
import { undoStateOf } from "./undo-facts";

const MAX_TOUCHES = 20;
const MAX_ROWS = 50;

/** A row of the file that has created or changed an installation. */
export interface ResultRow {
  line: number;
  created: boolean;
  installation: NamedInstallation;
}

export interface NamedInstallation {
  id: string;
  label: string;
  organizationName: string;
}

/** Something that has happened since, with the names that a page shows. */
export type ShownTouch = Pick<ImportTouch, "action" | "occurredAt" | "actorKind"> & {
  actorName: string | null;
  installation: NamedInstallation | null;
  organization: { id: string; name: string } | null;
};

export interface ImportResult {
  /** The first rows that changed something and whose installations are there. */
  rows: ResultRow[];
  /** How many rows changed something. */
  rowCount: number;
  undo: { state: UndoState; touches: ShownTouch[]; touchCount: number; undoneAt: Date | null };
}

/** What an import has changed, and whether it can be undone. */
export async function readResult(
  ctx: Context,
  run: { id: string; undoneAt: Date | null },
): Promise<ImportResult> {
  const state = await undoStateOf(ctx.db, run.id);
  const touches = state === "possible" ? await findTouches(ctx.db, run.id) : [];
  const effects = await ctx.db.importEffect.findMany({
    where: { runId: run.id },
    orderBy: { line: "asc" },
    take: MAX_ROWS,
    select: { line: true, created: true, installationId: true },
  });
  const first = touches.slice(0, MAX_TOUCHES);
  const installations = await readInstallations(ctx.db, [
    ...effects.map((effect) => effect.installationId),
    ...first.flatMap((touch) => touch.installationId ?? []),
  ]);
  const organizations = await ctx.db.organization.findMany({
    where: { id: { in: first.flatMap((touch) => touch.organizationId ?? []) } },
    select: { id: true, name: true },
  });
  const people = await ctx.db.staffUser.findMany({
    where: {
      id: { in: first.flatMap((touch) => (touch.actorKind === "staff" ? (touch.actorId ?? []) : [])) },
    },
    select: { id: true, name: true },
  });
  return {
    rows: effects.flatMap(({ line, created, installationId }) => {
      const installation = installations.get(installationId);
      return installation ? [{ line, created, installation }] : [];
    }),
    rowCount: await ctx.db.importEffect.count({ where: { runId: run.id } }),
    undo: {
      state: touches.length > 0 ? "touched" : state,
      touchCount: touches.length,
      undoneAt: run.undoneAt,
      touches: first.map((touch) => ({
        action: touch.action,
        occurredAt: touch.occurredAt,
        actorKind: touch.actorKind,
        actorName: touch.actorName ?? people.find(({ id }) => id === touch.actorId)?.name ?? null,
        installation: installations.get(touch.installationId ?? "") ?? null,
        organization: organizations.find(({ id }) => id === touch.organizationId) ?? null,
      })),
    },
  };
}

async function readInstallations(
  tx: ReadOnlyDatabase,
  ids: readonly string[],
): Promise<Map<string, NamedInstallation>> {
  const rows = await tx.installation.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, label: true, organization: { select: { name: true } } },
  });
  return new Map(
    rows.map(({ id, label, organization }) => [id, { id, label, organizationName: organization.name }]),
  );
}
