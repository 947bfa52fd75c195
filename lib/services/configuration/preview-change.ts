import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  type Configuration,
  configurationProblems,
  type DiffLine,
  diffConfigurations,
  isSameConfiguration,
  rebaseConfiguration,
} from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { PreviewChange } from "./schemas";
import { templateLimits } from "@/lib/core/clients/template-limits";

export interface ChangePreview {
  /** Upstream now, and what it would become: both go into the confirmation. */
  base: Configuration;
  wanted: Configuration;
  lines: DiffLine[];
  /** What changed upstream since the form was opened; empty when nothing did. */
  changedMeanwhile: DiffLine[];
  sharedRedirectUris: boolean;
  /** For the confirmation: pressed twice, it is one change. */
  operationId: string;
}

/**
 * What would be sent, line by line, over the state as it is upstream now. Sends nothing.
 * @throws AppError NOTHING_TO_CHANGE, UNKNOWN_PROPERTIES, or INVALID_INPUT with a problem per field
 */
export async function previewChange(
  ctx: Context,
  input: z.input<typeof PreviewChange>,
): Promise<ChangePreview> {
  authorize(ctx, "configuration.write");
  const { installationId, base, wanted: wish } = parseInput(PreviewChange, input);
  const limits = await templateLimits(ctx, installationId);
  const fresh = await readFresh(ctx, installationId);
  if (fresh.client.unknownProperties.length > 0) throw new AppError("UNKNOWN_PROPERTIES");
  const now = fresh.configuration;
  const wanted = rebaseConfiguration(base, wish, now);
  const changedMeanwhile = diffConfigurations(base, now).filter((line) => line.change !== "kept");
  const problems = configurationProblems(now, wanted, limits);
  if (Object.keys(problems).length > 0)
    throw new AppError("INVALID_INPUT", { fields: problems as Record<string, string> });
  if (isSameConfiguration(now, wanted)) throw new AppError("NOTHING_TO_CHANGE");
  return {
    base: now,
    wanted,
    lines: diffConfigurations(now, wanted),
    changedMeanwhile,
    sharedRedirectUris: limits.sharedRedirectUris,
    operationId: randomUUID(),
  };
}
