import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createDatabaseIfMissing, diffSchema } from "@/prisma/migrate";
import { startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { Problem } from "@/lib/base/problem";
import { freePort } from "@/lib/dev/stack/processes";

/**
 * `npm run cli -- new-migration <name>`: writes the SQL that leads from the committed schema to the one in
 * the working tree. Compares the schemas themselves, without a shadow database (decision 0003).
 * @throws Problem
 */
export async function run([name]: string[]): Promise<number> {
  if (!name || !/^[a-z0-9_]+$/.test(name))
    throw new Problem("Give the migration a name that consists of a–z, 0–9 and _.");
  const committed = git("ls-tree", "--name-only", "HEAD", "prisma/schema/")
    .split("\n")
    .filter(Boolean)
    .map((file) => ({ path: path.basename(file), content: git("show", `HEAD:${file}`) }));
  const postgres = await startEmbeddedPostgres({
    dataFolder: path.resolve(".data/scratch"),
    port: await freePort(),
    fast: true,
  });
  try {
    await createDatabaseIfMissing(postgres.url("postgres"), "scratch");
    const sql = await diffSchema(postgres.url("scratch"), committed);
    const folder = `prisma/migrations/${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${name}`;
    fs.mkdirSync(folder);
    fs.writeFileSync(`${folder}/migration.sql`, sql);
    console.log(`${folder}/migration.sql`);
    return 0;
  } finally {
    await postgres.stop();
  }
}

function git(...args: string[]): string {
  const run = spawnSync("git", args, { encoding: "utf8" });
  if (run.status !== 0) throw new Problem("The committed schema could not be read.");
  return run.stdout;
}
