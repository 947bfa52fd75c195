import { createHash } from "node:crypto";
import { errorFacts } from "./error-facts.ts";
import { log } from "./log.ts";

type Level = "error" | "warn" | "info";

const METHODS: Record<"error" | "warn" | "log" | "info" | "debug" | "trace", Level> = {
  error: "error",
  warn: "warn",
  log: "info",
  info: "info",
  debug: "info",
  trace: "info",
};

/** Kept on the global object: a bundler has a copy of this module besides the one that was preloaded. */
const holder = globalThis as { klientvaktCapturesOutput?: true };

/**
 * Makes the log the only writer of this process. What Next, a package or Node prints becomes a line of the
 * log with where it came from and the facts of the errors in it. Its words are left out, since they repeat
 * values of requests and of upstream services; `digest` tells equal texts from others. Idempotent.
 */
export function captureOutput(): void {
  if (holder.klientvaktCapturesOutput) return;
  holder.klientvaktCapturesOutput = true;
  for (const [method, level] of Object.entries(METHODS))
    console[method as keyof typeof METHODS] = (...given: unknown[]) =>
      report(level, `console.${method}`, given);
  captureStream(process.stdout, "stdout", "info");
  captureStream(process.stderr, "stderr", "error");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.warn({ err: warning }, "a warning of Node"));
  process.on("uncaughtException", (error, origin) => {
    log.fatal({ err: error, origin }, "uncaught error");
    // Without this handler Node would end the process; Next has one of its own and continues.
    if (process.listenerCount("uncaughtException") === 1) process.exit(1);
  });
}

/** The log itself writes to the file descriptor, past these. */
function captureStream(stream: NodeJS.WriteStream, source: string, level: Level): void {
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    report(level, source, [typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()]);
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
}

function report(level: Level, source: string, given: unknown[]): void {
  const errors = given.filter((each) => each instanceof Error).map((each) => errorFacts(each));
  const texts = given.map((each) => (typeof each === "string" ? each : typeof each));
  if (errors.length === 0 && texts.join("").trim() === "") return;
  const digest = createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 12);
  log[level]({ source, digest, ...(errors.length > 0 ? { errors } : {}) }, "printed by a package");
}
