import fs from "node:fs";
import path from "node:path";
import { log } from "@/lib/base/log";
import { outboundFetch } from "@/lib/base/outbound-fetch";
import type { Context } from "@/lib/context/context";

/** A checkpoint that leaves the database. */
export interface PublishedCheckpoint {
  size: bigint;
  note: string;
}

const SEND_TIMEOUT_MS = 10_000;

/**
 * Writes a checkpoint to the log of the process, which is kept elsewhere, and sends it to
 * `AUDIT_CHECKPOINT_URL`: whoever controls the database alone cannot rewrite, or cut off, what is before it.
 * One that could not be sent is not sent again, since the next one covers it.
 * @returns once it is sent, or could not be
 */
export async function publishCheckpoint(ctx: Context, { size, note }: PublishedCheckpoint): Promise<void> {
  log.info({ size: size.toString(), note }, "audit checkpoint");
  const url = ctx.env.AUDIT_CHECKPOINT_URL;
  if (!url) return;
  try {
    const response = await outboundFetch(url, {
      method: "POST",
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: note,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      redirect: "error",
    });
    await response.body?.cancel();
    if (!response.ok) log.error({ status: response.status }, "the audit's checkpoint was refused");
  } catch (error) {
    log.error({ err: error }, "the audit's checkpoint could not be sent");
  }
}

/**
 * Replaces the file of the newest checkpoint (`AUDIT_CHECKPOINT_FILE`), in one step for whoever reads it.
 * One that nobody has signed proves nothing, and is not written.
 */
export function writeCheckpointFile(ctx: Context, note: string): void {
  const file = ctx.env.AUDIT_CHECKPOINT_FILE;
  if (!file || note === "" || !ctx.env.AUDIT_SIGNING_KEY) return;
  try {
    const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
    fs.writeFileSync(temporary, note, { mode: 0o644 });
    fs.renameSync(temporary, file);
  } catch (error) {
    log.error({ err: error }, "the audit's checkpoint could not be written to its file");
  }
}
