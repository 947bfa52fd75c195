import pino from "pino";
// Relative, with their endings, since `print-as-log.ts` is loaded before any bundler or loader.
import { errorFacts } from "./error-facts.ts";
import { isLogLevel } from "./log-level.ts";
import { loggedOauthError } from "./oauth-errors.ts";
import { currentScope } from "./scope.ts";

const standardOutput = pino.destination({ dest: 1, sync: true });

/**
 * Structured log: one JSON object per line, on standard output. Never give it a token, a key, a personal
 * number or an upstream body: paths are templated by the caller. `captureOutput` writes here too.
 */
export const log = pino(
  {
    level: isLogLevel(process.env.LOG_LEVEL ?? "") ? process.env.LOG_LEVEL : "info",
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
    serializers: { err: errorFacts, oauthError: loggedOauthError },
  },
  { write: (line: string) => standardOutput.write(withoutSeparators(line)) },
);

/** For what must be read at any level: that the process has started, and why it has not. */
export const startLog = log.child({}, { level: "info" });

/**
 * Escapes what some programs take as the end of a line and JSON does not (U+0085, U+2028, U+2029), and C1.
 */
function withoutSeparators(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
