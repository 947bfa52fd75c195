import { execSync } from "node:child_process";
import fs from "node:fs";
import { EnvironmentError } from "./environment-error.ts";

/**
 * Secrets that can be given outside the environment, which child processes inherit and crash reports may
 * contain.
 */
const SECRETS = [
  "DATABASE_URL",
  "DATABASE_OWNER_URL",
  "AUTH_SECRET",
  "DATA_ENCRYPTION_KEY",
  "DATA_ENCRYPTION_KEY_PREVIOUS",
  "STAFF_HELSEID_PRIVATE_JWK",
  "AUDIT_SIGNING_KEY",
  "SMTP_URL",
  "SMTP_OAUTH_CLIENT_SECRET",
  "DKIM_PRIVATE_KEY",
  "METRICS_TOKEN",
];
/** How the name of a setting of an alert channel begins; each may be a secret. */
export const CHANNEL_SETTING = "ALERT_CHANNEL_";
const COMMAND_SECONDS = 15;

export function isSecret(name: string): boolean {
  return SECRETS.includes(name);
}

/**
 * Reads secrets that are given as `<NAME>_FILE` (a path, as Docker and systemd provide secrets) or
 * `<NAME>_COMMAND` (a command that prints it, for the client of a vault). One trailing line break is not part
 * of a secret.
 * @throws EnvironmentError when a secret is given twice or cannot be read; its message never contains the
 * output of a file or command
 */
export function withSecretFiles(
  source: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const found = { ...source };
  const ofChannels = Object.keys(source)
    .filter((name) => name.startsWith(CHANNEL_SETTING))
    .map((name) => name.replace(/_(FILE|COMMAND)$/, ""));
  for (const name of new Set([...SECRETS, ...ofChannels])) {
    const given = [name, `${name}_FILE`, `${name}_COMMAND`].filter((each) => source[each]);
    if (given.length > 1) throw new EnvironmentError(`Give only one of ${given.join(", ")}.`);
    const file = source[`${name}_FILE`];
    const command = source[`${name}_COMMAND`];
    if (file) found[name] = attempt(`${name}_FILE`, () => fs.readFileSync(file, "utf8"));
    if (command)
      found[name] = attempt(`${name}_COMMAND`, () =>
        execSync(command, {
          encoding: "utf8",
          timeout: COMMAND_SECONDS * 1000,
          stdio: ["ignore", "pipe", "ignore"],
        }),
      );
  }
  return found;
}

function attempt(name: string, read: () => string): string {
  try {
    return read().replace(/\r?\n$/, "");
  } catch {
    throw new EnvironmentError(`${name}: the secret could not be read.`);
  }
}
