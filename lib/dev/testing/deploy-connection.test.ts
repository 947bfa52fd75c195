import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const SCRIPT = path.resolve("deploy/connection.sh");

/** @returns what the scripts give to PostgreSQL's tools, and the name of the file it stood in */
function serviceFile(folder: string, variables: Record<string, string>): { text: string; file: string } {
  const output = execFileSync(
    "sh",
    // The script's own name is beside the file, as that of backup.sh is.
    ["-eu", "-c", `. "${SCRIPT}"; cat "$PGSERVICEFILE"; echo "$PGSERVICEFILE"`, SCRIPT],
    {
      cwd: folder,
      env: { NODE_ENV: "test", PATH: process.env.PATH, ...variables },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const lines = output.trimEnd().split("\n");
  return { file: lines.pop()!, text: lines.join("\n") };
}

describe("the connection of backup and restore", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "connection-"));

  it("keeps any password as it is, in a file that is removed when the script ends", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (password) => {
        const url = `postgres://owner:${encodeURIComponent(password)}@db:5433/klientvakt?sslmode=verify-full`;
        const { text, file } = serviceFile(folder, { DATABASE_OWNER_URL: url });
        expect(text).toBe(
          `[klientvakt]\nhost=db\nport=5433\nuser=owner\npassword=${password}\ndbname=klientvakt\nsslmode=verify-full`,
        );
        expect(fs.existsSync(file)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it("is that of the environment, of .env.owner, or the application's, in this order", () => {
    const DATABASE_URL = "postgres://app@db/application";
    expect(serviceFile(folder, { DATABASE_URL }).text).toContain("dbname=application");
    fs.writeFileSync(path.join(folder, ".env.owner"), "A=1\nDATABASE_OWNER_URL=postgres://o@db/from_file\n");
    expect(serviceFile(folder, { DATABASE_URL }).text).toContain("dbname=from_file");
    const DATABASE_OWNER_URL = "postgres://o@db/from_environment";
    expect(serviceFile(folder, { DATABASE_URL, DATABASE_OWNER_URL }).text).toContain(
      "dbname=from_environment",
    );
  });

  it("is read from .env.owner as every other process reads it", () => {
    const quoted = fs.mkdtempSync(path.join(os.tmpdir(), "connection-"));
    fs.writeFileSync(
      path.join(quoted, ".env.owner"),
      "\uFEFFexport DATABASE_OWNER_URL='postgres://o:$HOME$1@db/quoted' # comment\r\n",
    );
    expect(serviceFile(quoted, {}).text).toContain("password=$HOME$1\ndbname=quoted");
  });

  it("names characters of a password that are not encoded", () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), "connection-"));
    const url = "postgres://owner:p@ss/w0rd@db/klientvakt";
    expect(() => serviceFile(empty, { DATABASE_OWNER_URL: url })).toThrow("(@ as %40, / as %2F)");
  });

  it("is the application's only with a line on standard error that says so", () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), "connection-"));
    const { stderr } = spawnSync(process.execPath, [path.resolve("deploy/connection.mjs")], {
      cwd: empty,
      env: { NODE_ENV: "test", DATABASE_URL: "postgres://app:secret@db/application" },
      encoding: "utf8",
    });
    expect(stderr).toContain("No DATABASE_OWNER_URL and no .env.owner");
    expect(stderr).toContain('as the role "app"');
    expect(stderr).not.toContain("secret");
  });

  it("is required", () => {
    const empty = fs.mkdtempSync(path.join(os.tmpdir(), "connection-"));
    expect(() => serviceFile(empty, {})).toThrow("DATABASE_OWNER_URL");
  });
});
