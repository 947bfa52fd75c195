import path from "node:path";
import { BoundedPool } from "@/lib/base/bounded-pool";
import { isAppError } from "@/lib/base/errors";
import type { Encrypted, Opened, OpenEncrypted } from "@/lib/domain/key-reader/types";

/** Heap of the thread: a file has at most 256 kB, and scrypt may take 64 MB. */
const HEAP_MB = 128;
const SECONDS = 20;
/** One at a time, so that files cannot take all processors, and so many that wait. */
const pool = new BoundedPool({ parallel: 1, waiting: 4 });

const SCRIPT = path.join(process.cwd(), "lib/core/keys/open-encrypted.thread.ts");

// The bundler replaces a Worker that is imported by its own, which takes no file and no limits.
const { Worker } = process.getBuiltinModule("node:worker_threads");

/**
 * Opens an encrypted key file as `openEncrypted` does, in a thread of its own with 128 MB of heap and 20
 * seconds: a file says itself how much work it is.
 */
export const openInThread: OpenEncrypted = async (encrypted, passphrase) => {
  try {
    return await pool.run(() => openOne(encrypted, passphrase));
  } catch (error) {
    if (isAppError(error, "TOO_MANY_REQUESTS")) return { problem: "key-busy" };
    throw error;
  }
};

function openOne(encrypted: Encrypted, passphrase: string): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(SCRIPT, {
      workerData: { encrypted, passphrase },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      execArgv: [],
      // No settings, hence no secrets, where an untrusted file is read.
      env: {},
    });
    const timer = setTimeout(() => void worker.terminate(), SECONDS * 1000);
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve({ problem: "key-timeout" });
      else reject(error);
    });
    // After a message this has no effect.
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve({ problem: "key-timeout" });
    });
  });
}
