import path from "node:path";
import { type FileProblem, MAX_FILE_BYTES } from "@/lib/domain/import-file";
import type { Table, TableChoices } from "@/lib/domain/import-table";

/**
 * Heap of the thread. The largest file that is accepted needs less; a file made to use more ends the thread
 * alone.
 */
const HEAP_MB = 256;
const YOUNG_MB = 32;
/**
 * Of processor time. By the clock, a file that is accepted would be refused where others keep the processors
 * busy.
 */
const SECONDS = 40;
const MEASURED_EVERY_MS = 500;
/** By the clock, for a thread that does not end and does not work either. */
const MAX_SECONDS = 300;
/** Files that wait while one is read. */
const MAX_WAITING = 4;

const SCRIPT = path.join(process.cwd(), "lib/files/read-table.thread.ts");

// The bundler replaces a Worker that is imported by its own, which takes no file and no limits.
const { Worker } = process.getBuiltinModule("node:worker_threads");

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Reads a table as `readTable` does, in a thread of its own with 256 MB of heap and 40 seconds of processor
 * time, so that no file can stop the process or keep it from serving others. One file is read at a time.
 * @param source the bytes of a file, or text that was pasted
 * @returns the table, or the code of the problem
 */
export async function readTableInThread(
  source: Uint8Array | string,
  choices: TableChoices = {},
): Promise<Table | FileProblem> {
  if (source.length === 0) return "file-empty";
  if (source.length > MAX_FILE_BYTES) return "file-too-large";
  if (waiting > MAX_WAITING) return "file-busy";
  waiting += 1;
  const turn = last.then(() => readInThread(source, choices)).finally(() => (waiting -= 1));
  last = turn.catch(() => undefined);
  return turn;
}

function readInThread(source: Uint8Array | string, choices: TableChoices): Promise<Table | FileProblem> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, {
      workerData: { source, choices },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
      execArgv: [],
      // No settings, hence no secrets, where an untrusted file is read.
      env: {},
    });
    const timers = [
      setTimeout(() => void worker.terminate(), MAX_SECONDS * 1000),
      setInterval(() => void endIfSlow(worker), MEASURED_EVERY_MS),
    ];
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve("file-too-complex");
      else reject(error);
    });
    // After a message this has no effect.
    worker.once("exit", () => {
      timers.forEach(clearInterval);
      resolve("file-too-complex");
    });
  });
}

async function endIfSlow(worker: InstanceType<typeof Worker>): Promise<void> {
  // A thread that has ended in the meantime has no usage, and Node before 24.6 does not say it.
  const used = await worker.cpuUsage?.().catch(() => null);
  if (used && used.user + used.system > SECONDS * 1_000_000) await worker.terminate();
}
