import { readEnvFile, unreadEnvFiles } from "@/lib/base/env-file";
import type { CheckResult } from "./check-result";

/**
 * Where `.env` is not what this process uses: files that nothing reads, and settings that the environment has
 * with another value.
 * @param environment as it was before `.env` was read
 */
export function checkEnvFile(environment: Record<string, string | undefined>): CheckResult[] {
  const subject = "Settings in .env";
  const unread = unreadEnvFiles();
  const overridden = Object.entries(readEnvFile(".env") ?? {})
    .filter(([name, value]) => environment[name] !== undefined && environment[name] !== value)
    .map(([name]) => name);
  const results: CheckResult[] = [];
  if (unread.length > 0)
    results.push({
      ok: false,
      subject,
      detail: `${unread.join(", ")} is not read; move its settings to .env, and remove it`,
    });
  if (overridden.length > 0)
    results.push({
      ok: false,
      subject,
      detail: `the environment has another value for ${overridden.join(", ")}, and that is used; give each in one place, in single quotes`,
    });
  return results;
}
