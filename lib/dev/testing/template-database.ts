import fs from "node:fs";
import path from "node:path";
import { freePort } from "@/lib/dev/stack/processes";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@/lib/dev/stack/embedded-postgres";
import { createApplicationRole } from "@/prisma/application-role";
import { createDatabaseIfMissing, migrate } from "@/prisma/migrate";

/** The application's role. As in production, it does not own the tables. */
export const APPLICATION = { name: "klientvakt_app", password: "a-password-of-tests-only" };
export const TEMPLATE_DATABASE = "klientvakt_template";

/** Starts a PostgreSQL with one migrated database, which every suite copies. */
export async function startTemplateDatabase(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const dataFolder = path.resolve(`.data/test-${process.pid}`);
  const postgres = await startEmbeddedPostgres({ dataFolder, port: await freePort(), fast: true });
  await createDatabaseIfMissing(postgres.url("postgres"), TEMPLATE_DATABASE);
  await createApplicationRole(postgres.url("postgres"), APPLICATION);
  await migrate(postgres.url(TEMPLATE_DATABASE), APPLICATION.name);
  return {
    adminUrl: postgres.url("postgres"),
    stop: async () => {
      await postgres.stop();
      removeEmbeddedPostgres(dataFolder);
      fs.rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
