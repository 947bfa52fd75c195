const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** Whether the log knows the level. With another one it writes as with `info`, and the start is refused. */
export function isLogLevel(text: string): boolean {
  return LEVELS.includes(text);
}
