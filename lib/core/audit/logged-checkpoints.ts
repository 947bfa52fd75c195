import type { SignedCheckpoint } from "./checkpoint";
import { z } from "zod";

const Logged = z.object({
  msg: z.literal("audit checkpoint"),
  time: z.iso.datetime({ offset: true }),
  seq: z
    .string()
    .regex(/^\d{1,18}$/)
    .max(18),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .length(64),
  root: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .length(64)
    .nullable(),
  signature: z.string().max(200),
});

/** A signed checkpoint that was written to the log. */
export type LoggedCheckpoint = SignedCheckpoint & { createdAt: Date };

/** The checkpoint in a line of the portal's or the worker's log; null when the line is another. */
export function readLoggedCheckpoint(line: string): LoggedCheckpoint | null {
  // A log collector may have put something before the line's JSON.
  const start = line.indexOf("{");
  if (start < 0 || !line.includes("audit checkpoint")) return null;
  let value: unknown;
  try {
    value = JSON.parse(line.slice(start));
  } catch {
    return null;
  }
  const { data } = Logged.safeParse(value);
  if (!data) return null;
  const { hash, root, signature } = data;
  return { seq: BigInt(data.seq), hash, root, signature, createdAt: new Date(data.time) };
}
