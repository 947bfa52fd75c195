import fs from "node:fs";

/** Where the tokens that were issued are noted, for a test that looks for them where they must not be. */
const file = process.env.SANDBOX_ISSUED_FILE;

export function noteIssued(body: object | undefined): void {
  if (!file || !body) return;
  for (const [name, value] of Object.entries(body))
    if (/^(access|refresh|id)_token$/.test(name) && typeof value === "string")
      fs.appendFileSync(file, `${name} ${value}\n`);
}
