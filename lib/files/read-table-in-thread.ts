import path from "node:path";
import { type FileProblem, MAX_FILE_BYTES } from "@/lib/domain/import-file";
import type { Table, TableChoices } from "@/lib/domain/import-table";

/**
 * Heap of the thread. The largest file that is accepted needs less; a file made to use more ends the thread
 * alone.
 */
const HEAP_MB = 256;
const YOUNG_MB = 32;
const SECONDS = 40;
/** Files that wait while one is read. */
const MAX_WAITING = 4;

const SCRIPT = path.join(process.cwd(), "lib/files/read-table.thread.ts");

// The bundler replaces a Worker that is imported by its own, which takes no file and no limits.
const { Worker } = process.getBuiltinModule("node:worker_threads");

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

/**
 * Reads a table as `readTable` does, in a thread of its own with 256 MB of heap and 40 seconds, so that no
 * file can stop the process or keep it from serving others. One file is read at a time.
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
    const timer = setTimeout(() => void worker.terminate(), SECONDS * 1000);
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve("file-too-complex");
      else reject(error);
    });
    // After a message this has no effect.
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve("file-too-complex");
    });
  });
}
