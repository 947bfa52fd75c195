import fs from "node:fs";
import path from "node:path";
import { freePort } from "@/lib/cli/processes";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/db/embedded-postgres";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";

export const TEMPLATE_DATABASE = "klientvakt_template";

/** A PostgreSQL of this run, with one migrated database that every suite copies. */
export async function startTemplateDatabase(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const dataFolder = path.resolve(`.data/test-${process.pid}`);
  const postgres = await startEmbeddedPostgres({ dataFolder, port: await freePort(), fast: true });
  await createDatabaseIfMissing(postgres.url("postgres"), TEMPLATE_DATABASE);
  await migrate(postgres.url(TEMPLATE_DATABASE));
  return {
    adminUrl: postgres.url("postgres"),
    stop: async () => {
      await postgres.stop();
      removeEmbeddedPostgres(dataFolder);
      fs.rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
