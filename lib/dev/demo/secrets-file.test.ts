import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadSecrets } from "./secrets-file";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "klientvakt-secrets-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

it("secrets are generated once, saved between starts, and readable by their owner only", async () => {
  const file = path.join(folder, "new", "settings.env");
  const first = await loadSecrets(file, "Comment", { SANDBOX_PORT: "4520" });
  expect(await loadSecrets(file, "Comment", { SANDBOX_PORT: "4530" })).toEqual(first);
  expect(first.settings).toMatchObject({ SANDBOX_PORT: "4520", STAFF_HELSEID_ENVIRONMENT: "test" });
  expect(first.staff.clientId).toBe(first.settings.STAFF_HELSEID_CLIENT_ID);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

it("a file that lacks a secret is refused, and the error names the secret", async () => {
  const file = path.join(folder, "half.env");
  fs.writeFileSync(file, "AUTH_SECRET='x'\n");
  await expect(loadSecrets(file, "Comment", {})).rejects.toThrow(/half\.env lacks DATA_ENCRYPTION_KEY, /);
  expect(fs.readFileSync(file, "utf8")).toBe("AUTH_SECRET='x'\n");
});
