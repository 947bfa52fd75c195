import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  type Configuration,
  configurationProblems,
  type DiffLine,
  diffConfigurations,
  isSameConfiguration,
  isSensitiveChange,
  rebaseConfiguration,
} from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { readFresh } from "@/lib/core/clients/read-fresh";
import { PreviewChange } from "./schemas";
import { templateLimits } from "@/lib/core/clients/template-limits";

export interface ChangePreview {
  /** The current configuration and the one to send; the confirmation sends both back. */
  base: Configuration;
  wanted: Configuration;
  lines: DiffLine[];
  /** What changed at Selvbetjening since the form was opened. */
  changedMeanwhile: DiffLine[];
  sharedRedirectUris: boolean;
  /** Sent with the confirmation, so that a repeated submission is one change. */
  operationId: string;
}

/**
 * Computes what a change would send, as a difference to the current configuration at Selvbetjening. Sends
 * nothing.
 * @throws AppError FRESH_LOGIN_NEEDED before anything is typed in vain, NOTHING_TO_CHANGE,
 *   UNKNOWN_PROPERTIES, or INVALID_INPUT with a problem per field
 */
export async function previewChange(
  ctx: Context,
  input: z.input<typeof PreviewChange>,
): Promise<ChangePreview> {
  authorize(ctx, "configuration.write");
  const { installationId, base, wanted: edited } = parseInput(PreviewChange, input);
  if (isSensitiveChange(base, edited)) requireFreshLogin(ctx);
  const limits = await templateLimits(ctx, installationId);
  const fresh = await readFresh(ctx, installationId);
  if (fresh.client.unknownProperties.length > 0) throw new AppError("UNKNOWN_PROPERTIES");
  const current = fresh.configuration;
  const wanted = rebaseConfiguration(base, edited, current);
  const changedMeanwhile = diffConfigurations(base, current).filter((line) => line.change !== "kept");
  const problems = configurationProblems(current, wanted, limits);
  if (Object.keys(problems).length > 0)
    throw new AppError("INVALID_INPUT", { fields: problems as Record<string, string> });
  if (isSameConfiguration(current, wanted)) throw new AppError("NOTHING_TO_CHANGE");
  return {
    base: current,
    wanted,
    lines: diffConfigurations(current, wanted),
    changedMeanwhile,
    sharedRedirectUris: limits.sharedRedirectUris,
    operationId: randomUUID(),
  };
}
