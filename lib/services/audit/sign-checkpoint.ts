import { log } from "@/lib/log";
import { authorizeSystem } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { signCheckpointText } from "./checkpoint";

/**
 * Signs the end of the audit as it is now. The checkpoint goes to the log as well, which is kept elsewhere: who owns the database alone cannot
 * then rewrite what lies before it. Once per end; without `AUDIT_SIGNING_KEY` nothing is signed.
 */
export async function signCheckpoint(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const head = await ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  const signature = signCheckpointText(ctx.env, head);
  if (!signature || head.seq === 0n) return;
  const { count } = await ctx.db.auditCheckpoint.createMany({
    data: [{ seq: head.seq, hash: head.hash, signature, createdAt: ctx.clock() }],
    skipDuplicates: true,
  });
  if (count > 0) log.info({ seq: head.seq.toString(), hash: head.hash, signature }, "audit checkpoint");
}
