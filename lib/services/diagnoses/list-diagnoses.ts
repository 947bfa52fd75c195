import { z } from "zod";
import { PATTERNS, type StepOutcome } from "@/lib/domain/diagnosis";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

const MAX_DIAGNOSES = 20;

/** Lists the newest diagnoses of a client. */
export async function listDiagnoses(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.diagnosis.findMany({
    where: { installationId },
    orderBy: { createdAt: "desc" },
    take: MAX_DIAGNOSES,
    select: { id: true, pattern: true, outcome: true, actorName: true, createdAt: true, runAt: true },
  });
  return rows.map(({ runAt, ...row }) => ({
    ...row,
    queued: row.outcome === null && runAt !== null,
    pattern: z.enum(PATTERNS).parse(row.pattern),
    outcome: row.outcome as StepOutcome | null,
  }));
}

export type ListedDiagnosis = Awaited<ReturnType<typeof listDiagnoses>>[number];
