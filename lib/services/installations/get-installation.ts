import { z } from "zod";
import { installationStatus } from "@/lib/domain/installation-status";
import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { Snapshot } from "./schemas";
import { statusInput } from "./status-input";

const Claims = z.array(z.object({ key: z.string(), value: z.string() }));

/** Everything the installation's page shows; no sealed column. @throws AppError NOT_FOUND */
export async function getInstallation(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const row = await ctx.db.installation.findUnique({
    where: { id: installationId },
    include: {
      organization: {
        select: {
          id: true,
          name: true,
          number: true,
          contactName: true,
          contactEmail: true,
          contactPhone: true,
          children: true,
        },
      },
      template: { omit: { sealedApiKey: true } },
      keys: { omit: { sealedPrivateJwk: true }, orderBy: { createdAt: "desc" } },
      drafts: { orderBy: { requestedAt: "desc" }, take: 10, omit: { returnHash: true, operationId: true } },
      links: { orderBy: { createdAt: "desc" }, take: 10, omit: { tokenHash: true, heldByHash: true } },
    },
  });
  if (!row) throw new AppError("NOT_FOUND");
  const now = ctx.clock();
  const snapshot = Snapshot.safeParse(row.snapshot);
  return {
    ...row,
    claims: Claims.catch([]).parse(row.claims),
    snapshot: snapshot.success ? snapshot.data : null,
    // A spare key says nothing to people, and a retired one only in the history.
    keys: row.keys.filter(
      (key) => key.state === "CURRENT" || key.state === "LISTED" || key.state === "SUBMITTED",
    ),
    status: installationStatus(
      statusInput({ ...row, keys: row.keys.filter((key) => key.state === "CURRENT") }, now),
      now,
    ),
  };
}
