import { z } from "zod";
import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, typedConfirmation } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { type Audit, withTransaction } from "@/lib/core/db/transaction";
import { requireEnvironmentsTyped } from "@/lib/core/registration/require-environment-typed";
import type { Transaction } from "@/lib/db/client";
import { type LearnedHeading, learnHeadings } from "@/lib/domain/learned-headings";
import { mixedEnvironmentsOf } from "./internal/mixed-environments-of";
import { MappingSchema, PreviewSchema, ReadingSchema } from "./schemas";

const SetImportState = z.strictObject({
  runId: entityId,
  command: z.enum(["start", "cancel"]),
  /** The environments' words, typed where rows are for customers of the other's kind. */
  environmentWord: typedConfirmation.default(""),
});

const MOVES = {
  start: { from: ["PREVIEW"], to: "RUNNING", action: "import.started" },
  cancel: { from: ["PREVIEW", "RUNNING"], to: "CANCELLED", action: "import.cancelled" },
} as const;

/**
 * Starts or cancels an import. What has been imported stays; the file is not kept any longer. Starting it
 * confirms what its columns are, which is learned for the next file.
 * @throws AppError NOT_FOUND, CONFLICT; INVALID_INPUT when what must be typed was not
 */
export async function setImportState(ctx: Context, input: FormInput<typeof SetImportState>): Promise<void> {
  authorize(ctx, "fleet.import");
  const { runId, command, environmentWord } = parseInput(SetImportState, input);
  const move = MOVES[command];
  await withTransaction(ctx, async (tx, audit) => {
    const moved = await tx.importRun.updateMany({
      where: { id: runId, state: { in: [...move.from] } },
      data: { state: move.to, finishedAt: command === "cancel" ? ctx.clock() : null },
    });
    if (moved.count === 0)
      throw new AppError((await tx.importRun.count({ where: { id: runId } })) ? "CONFLICT" : "NOT_FOUND");
    await tx.importSource.deleteMany({ where: { runId } });
    if (command === "start") await requireConfirmed(tx, runId, environmentWord);
    if (command === "start") await rememberHeadings(ctx, tx, audit, runId);
    if (command === "start") await enqueue(tx, "run-import", { runId });
    audit({ action: move.action, entity: { type: "import", id: runId } });
  });
}

/** @throws AppError INVALID_INPUT when rows move data between environments and their words were not typed */
async function requireConfirmed(tx: Transaction, runId: string, typed: string): Promise<void> {
  const { preview } = await tx.importRun.findUniqueOrThrow({
    where: { id: runId },
    select: { preview: true },
  });
  requireEnvironmentsTyped(mixedEnvironmentsOf(PreviewSchema.parse(preview)), typed);
}

async function rememberHeadings(ctx: Context, tx: Transaction, audit: Audit, runId: string): Promise<void> {
  const run = await tx.importRun.findUniqueOrThrow({ where: { id: runId } });
  const hidden = run.reading === null ? [] : ReadingSchema.parse(run.reading).hiddenColumns;
  const { learned, asGuessed } = learnHeadings(run.headers, hidden, MappingSchema.parse(run.mapping));
  const known = await tx.importHeading.findMany();
  const isNew = (each: LearnedHeading) =>
    !known.some(({ heading, field }) => heading === each.heading && field === each.field);
  const changed = learned.filter(isNew);
  const outdated = known.filter(({ heading }) => asGuessed.includes(heading));
  if (changed.length + outdated.length === 0) return;
  await tx.importHeading.deleteMany({
    where: { heading: { in: [...changed, ...outdated].map((each) => each.heading) } },
  });
  await tx.importHeading.createMany({ data: changed.map((each) => ({ ...each, learnedAt: ctx.clock() })) });
  audit({
    action: "import.headings-learned",
    entity: { type: "import", id: runId },
    details: {
      headings: changed.map(({ written, field }) => `${written}: ${field ?? "-"}`),
      forgotten: outdated.map((each) => each.written),
    },
  });
}
