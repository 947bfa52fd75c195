import { z } from "zod";
import { readCheckpoint } from "@/lib/crypto/signed-note";
import type { SignedChainCheckpoint } from "./checkpoint";

const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .length(64);

/** A checkpoint of the log, in a line of the process's log. */
const LoggedNote = z.object({ msg: z.literal("audit checkpoint"), note: z.string().max(10_000) });

/** A checkpoint of the chain of earlier releases. */
const LoggedChain = z.object({
  msg: z.literal("audit checkpoint"),
  time: z.iso.datetime({ offset: true }),
  seq: z
    .string()
    .regex(/^\d{1,18}$/)
    .max(18),
  hash: Hash,
  root: Hash.nullable(),
  signature: z.string().max(200),
});

/** A signed checkpoint of the chain that was written to the log of a process. */
export type LoggedChainCheckpoint = SignedChainCheckpoint & { createdAt: Date };

/** Checkpoints that were kept outside the database: notes of the log, and those of the chain before it. */
export interface KeptCheckpoints {
  notes: string[];
  chain: LoggedChainCheckpoint[];
}

/** Lines of a note, from its first to its signature. */
const NOTE_LINES = 6;

/**
 * The checkpoints in the lines of a file: a checkpoint file, several after each other, or the log of portal
 * or worker, whatever a log collector has put before its lines.
 */
export async function readKeptCheckpoints(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<KeptCheckpoints> {
  const kept: KeptCheckpoints = { notes: [], chain: [] };
  const last: string[] = [];
  for await (const line of lines) {
    last.push(line);
    if (last.length > NOTE_LINES) last.shift();
    const note = `${last.join("\n")}\n`;
    if (line.startsWith("— ") && readCheckpoint(note)) kept.notes.push(note);
    if (line.includes("audit checkpoint")) readLine(line, kept);
  }
  return kept;
}

function readLine(line: string, kept: KeptCheckpoints): void {
  const start = line.indexOf("{");
  if (start < 0) return;
  let value: unknown;
  try {
    value = JSON.parse(line.slice(start));
  } catch {
    return;
  }
  const note = LoggedNote.safeParse(value).data?.note;
  if (note !== undefined && readCheckpoint(note)) kept.notes.push(note);
  const { data } = LoggedChain.safeParse(value);
  if (!data) return;
  const { hash, root, signature } = data;
  kept.chain.push({ seq: BigInt(data.seq), hash, root, signature, createdAt: new Date(data.time) });
}
