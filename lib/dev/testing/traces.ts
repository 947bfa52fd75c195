import fs from "node:fs";
import path from "node:path";

const FOLDER = path.resolve("test-results/traces");

/** Output of a browser run, saved so that its last test can search it for secrets (`e2e/secrets.spec.ts`). */
export const TRACES = {
  log: path.join(FOLDER, "log"),
  pages: path.join(FOLDER, "pages"),
  mails: path.join(FOLDER, "mails"),
  /** Tokens that the sandbox issued, one `<name> <value>` on each line. */
  issued: path.join(FOLDER, "issued"),
  /** Secrets that tests generated, in the same form. */
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

/** Records a secret that a test has generated. @returns the secret */
export function recordSecret(name: "link" | "session", secret: string): string {
  appendTrace("created", `${name} ${secret}`);
  return secret;
}
