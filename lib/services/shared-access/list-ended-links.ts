import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { sharedRead } from "@/lib/core/db/shared-read";
import type { EnvironmentScope } from "@/lib/domain/environment-scope";
import { loadEndedLinks } from "./internal/ended-links";

const MAX_LINES = 20;

/** The links that ended because their owner lost access, and that need a new one. The oldest first. */
export async function listEndedLinks(ctx: Context, input: { environment: EnvironmentScope }) {
  authorize(ctx, "fleet.read");
  return readEndedLinks(ctx, input);
}

const readEndedLinks = sharedRead((ctx, input: { environment: EnvironmentScope }) =>
  loadEndedLinks(ctx.db, input.environment, MAX_LINES),
);

export type EndedLinks = Awaited<ReturnType<typeof listEndedLinks>>;
