import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const SHOWN = 20;

/** The latest imports, newest first. */
export async function listImports(ctx: Context) {
  authorize(ctx, "fleet.import");
  return ctx.db.importRun.findMany({
    orderBy: { createdAt: "desc" },
    take: SHOWN,
    select: {
      id: true,
      fileName: true,
      rowCount: true,
      state: true,
      undoRequestedAt: true,
      undoneAt: true,
      actorName: true,
      createdAt: true,
    },
  });
}
