import fs from "node:fs";

/**
 * Every issued token is appended to this file, for the test that searches the portal's output for secrets.
 */
const file = process.env.SANDBOX_ISSUED_FILE;

export function recordIssued(body: object | undefined): void {
  if (!file || !body) return;
  for (const [name, value] of Object.entries(body))
    if (/^(access|refresh|id)_token$/.test(name) && typeof value === "string")
      fs.appendFileSync(file, `${name} ${value}\n`);
}
