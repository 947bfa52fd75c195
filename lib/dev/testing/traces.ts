import fs from "node:fs";
import path from "node:path";

const FOLDER = path.resolve("test-results/traces");

/** What a browser run leaves behind, kept so that its last test can look for secrets in it (`e2e/secrets.spec.ts`). */
export const TRACES = {
  log: path.join(FOLDER, "log"),
  pages: path.join(FOLDER, "pages"),
  mails: path.join(FOLDER, "mails"),
  /** Tokens that the sandbox issued: `<name> <value>` a line. */
  issued: path.join(FOLDER, "issued"),
  /** Secrets that tests made themselves: `<name> <value>` a line. */
  created: path.join(FOLDER, "created"),
} as const;

export function clearTraces(): void {
  fs.rmSync(FOLDER, { recursive: true, force: true });
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const file of Object.values(TRACES)) fs.writeFileSync(file, "");
}

export function appendTrace(trace: keyof typeof TRACES, text: string): void {
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.appendFileSync(TRACES[trace], `${text}\n`);
}

/** Notes a secret that a test makes. @returns the same */
export function recordSecret(name: "link" | "session", secret: string): string {
  appendTrace("created", `${name} ${secret}`);
  return secret;
}
