import fs from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { freePort } from "@/lib/cli/processes";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/db/embedded-postgres";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export const TEMPLATE_DATABASE = "klientvakt_template";

/** One PostgreSQL for the whole run, with one migrated database that every suite copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = path.resolve(`.data/test-${process.pid}`);
  const postgres = await startEmbeddedPostgres({ dataFolder, port: await freePort(), fast: true });
  await createDatabaseIfMissing(postgres.url("postgres"), TEMPLATE_DATABASE);
  await migrate(postgres.url(TEMPLATE_DATABASE));
  project.provide("postgresUrl", postgres.url("postgres"));
  return async () => {
    await postgres.stop();
    removeEmbeddedPostgres(dataFolder);
    fs.rmSync(dataFolder, { recursive: true, force: true });
  };
}
