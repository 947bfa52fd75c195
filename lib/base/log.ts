import pino from "pino";
import { currentScope } from "./scope";

/**
 * Structured log. Never give it a token, a key, a personal number or an upstream body: paths are templated by
 * the caller.
 */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: null,
  mixin: () => ({ ...currentScope() }),
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: {
    paths: [
      "token",
      "apiKey",
      "privateJwk",
      "access_token",
      "id_token",
      "authorization",
      "cookie",
      "*.token",
      "*.apiKey",
    ],
    censor: "[redacted]",
  },
  serializers: { err: serializeError },
});

/**
 * Name, code and the stack frames of this project only: messages of drivers and upstreams may contain the
 * offending value.
 */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trim().startsWith("at "))
    .slice(0, 8);
  return { name: error.name, code, frames, cause: error.cause ? serializeError(error.cause) : undefined };
}
