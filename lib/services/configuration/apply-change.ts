import { recordDrift } from "@/lib/core/clients/record-drift";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { lockInstallation } from "@/lib/db/locks";
import { enqueue } from "@/lib/db/outbox";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import {
  type Configuration,
  configurationProblems,
  diffConfigurations,
  isSameConfiguration,
  isSensitiveChange,
  payloadOf,
} from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import { cutText } from "@/lib/base/plain-text";
import { updateClient } from "@/lib/selvbetjening/api";
import { SelvbetjeningError } from "@/lib/selvbetjening/errors";
import { actorName, authorize, requireFreshLogin, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { countChanges } from "@/lib/core/limits/count-changes";
import { withTransaction } from "@/lib/core/db/transaction";
import { requireOtherConfirmedForChange } from "@/lib/core/clients/messaging-clients";
import { type FreshReading, readFresh } from "@/lib/core/clients/read-fresh";
import { ApplyChange, type ApplyChangeInput } from "./schemas";
import { type ChangeOutcome, type SendResult, settleChange } from "./settle-change";
import { templateLimits } from "@/lib/core/clients/template-limits";

/** If the process exits after writing the intent, a worker settles the change after this time. */
const SETTLE_AFTER_SECONDS = 60;

/**
 * Sends one change: reads the client, compares it with the base that the staff member saw, writes the
 * intent, sends the complete payload and settles the change by reading back. A known operation is settled,
 * not sent again, unless Selvbetjening had only asked for time.
 * @param options.by the actor to record, when the worker sends the change
 * @returns the outcome; CHECKING when the response was lost and the change is not read back yet
 * @throws AppError FRESH_LOGIN_NEEDED for a change of redirect URIs, scopes or claims; APPROVAL_NEEDED beyond
 *   what one person changes alone; CONFLICT when Selvbetjening no longer has the base; CHANGE_UNDER_WAY;
 *   UPSTREAM_BUSY with the wait when nothing was changed since Selvbetjening asked for time; INVALID_INPUT
 *   when the client gets access to messages and the customer's other client for them was not named by
 *   typing; and what `previewChange` throws
 */
export async function applyChange(
  ctx: Context,
  input: ApplyChangeInput,
  options: { by?: { name: string | null; id: string | null } } = {},
): Promise<ChangeOutcome> {
  authorize(ctx, "configuration.write");
  const change = parseInput(ApplyChange, input);
  const { installationId, base, wanted, confirmation } = change;
  if (isSensitiveChange(base, wanted)) requireFreshLogin(ctx);
  const { known, operationId } = await findOperation(ctx, change.operationId);
  if (known) return settleChange(ctx, { changeId: known });

  const limits = await templateLimits(ctx, installationId);
  const settledBefore = await countSettled(ctx.db, installationId);
  const fresh = await readFresh(ctx, installationId);
  if (fresh.client.unknownProperties.length > 0) throw new AppError("UNKNOWN_PROPERTIES");
  if (!isSameConfiguration(fresh.configuration, base)) throw new AppError("CONFLICT");
  if (isSameConfiguration(base, wanted)) throw new AppError("NOTHING_TO_CHANGE");
  const problems = configurationProblems(base, wanted, limits);
  if (Object.keys(problems).length > 0)
    throw new AppError("INVALID_INPUT", { fields: problems as Record<string, string> });
  const scopes = { before: base.apiScopes, after: wanted.apiScopes };
  await requireOtherConfirmedForChange(ctx.db, { installationId, ...scopes }, confirmation);

  const changeId = await writeIntent(ctx, {
    ...change,
    operationId,
    settledBefore,
    actorName: options.by ? options.by.name : actorName(ctx.actor),
    actorId: options.by ? options.by.id : staffId(ctx.actor),
  });
  const sent = await send(ctx, fresh, wanted, limits.sharedRedirectUris);
  const outcome = await settleChange(ctx, { changeId, sent });
  if (sent.kind === "refused" && sent.wait) throw new AppError("UPSTREAM_BUSY", { wait: sent.wait });
  return outcome;
}

/**
 * Finds the change that an operation has made. One that failed because Selvbetjening asked for time changed
 * nothing, so the same form may be sent again, under an id of its own.
 * @returns the id of that change, or null; and the id of the operation to make
 */
async function findOperation(
  ctx: Context,
  operationId: string,
): Promise<{ known: string | null; operationId: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const id = attempt === 1 ? operationId : `${operationId}#${attempt}`;
    const change = await ctx.db.configurationChange.findUnique({
      where: { operationId: id },
      select: { id: true, state: true, failureCode: true },
    });
    if (!change) return { known: null, operationId: id };
    if (change.state !== "FAILED" || change.failureCode !== "busy")
      return { known: change.id, operationId: id };
  }
}

interface Intent {
  installationId: string;
  operationId: string;
  base: Configuration;
  wanted: Configuration;
  reason: string;
  source: "EDIT" | "RESTORE" | "BULK";
  actorName: string | null;
  actorId: string | null;
  /** How many changes of the installation were settled before upstream was read. */
  settledBefore: number;
}

/**
 * Only one change of an installation is open at a time, so none is sent between this and its settlement.
 * @throws AppError APPROVAL_NEEDED; CHANGE_UNDER_WAY; CONFLICT when another was sent since upstream was read:
 *   the whole configuration is sent, so it would undo what the other changed
 */
async function writeIntent(ctx: Context, intent: Intent): Promise<string> {
  const { installationId, base, wanted } = intent;
  const lines = diffConfigurations(base, wanted);
  const texts = (change: string) =>
    lines.filter((line) => line.change === change).map((line) => cutText(line.text, 300));
  try {
    return await withTransaction(ctx, async (tx, audit) => {
      if (!(await countChanges(tx, ctx, [installationId]))) throw new AppError("APPROVAL_NEEDED");
      const locked = await lockInstallation(tx, installationId);
      const { id } = await locked.tx.configurationChange.create({
        data: {
          installationId,
          operationId: intent.operationId,
          source: intent.source,
          state: "PENDING",
          reason: intent.reason,
          actorName: intent.actorName,
          actorId: intent.actorId,
          before: { ...base } as object,
          after: { ...wanted } as object,
          requestedAt: ctx.clock(),
        },
        select: { id: true },
      });
      if ((await countSettled(tx, installationId)) !== intent.settledBefore) throw new AppError("CONFLICT");
      await recordDrift(locked);
      await enqueue(tx, "settle-change", { changeId: id }, { afterSeconds: SETTLE_AFTER_SECONDS });
      audit({
        action: "configuration.requested",
        entity: { type: "configuration-change", id },
        installationId,
        details: { reason: intent.reason, added: texts("added"), removed: texts("removed") },
      });
      return id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("CHANGE_UNDER_WAY", { cause: error });
    throw error;
  }
}

function countSettled(
  db: Pick<ReadOnlyDatabase, "configurationChange">,
  installationId: string,
): Promise<number> {
  return db.configurationChange.count({
    where: { installationId, state: { notIn: ["PENDING", "CHECKING"] } },
  });
}

async function send(
  ctx: Context,
  fresh: FreshReading,
  wanted: Configuration,
  shared: boolean,
): Promise<SendResult> {
  try {
    await updateClient(ctx.env, fresh.credentials, fresh.token, payloadOf(wanted, shared));
    return { kind: "accepted" };
  } catch (error) {
    if (!(error instanceof SelvbetjeningError)) throw error;
    switch (error.failure) {
      case "refused":
        return { kind: "refused", code: "refused", field: error.field };
      case "unauthorized":
        return { kind: "refused", code: "UPSTREAM_REFUSED" };
      case "busy":
        return { kind: "refused", code: "busy", wait: error.wait };
      case "unreachable":
      case "unreadable":
        return { kind: "lost" };
    }
  }
}
