import { env } from "@/lib/base/env";
import { requireDatabase } from "@/lib/db/require-database";
import { migrate } from "@/prisma/migrate";
import { loadOwnerEnvFile } from "../load-env";

/**
 * Migrates the database to the newest schema, as DATABASE_OWNER_URL (`.env.owner`) if that is set, and
 * grants the role of DATABASE_URL the privileges that the application needs.
 */
export async function run(): Promise<number> {
  loadOwnerEnvFile();
  const { DATABASE_URL, DATABASE_OWNER_URL } = env();
  const owner = DATABASE_OWNER_URL ?? DATABASE_URL;
  const role = decodeURIComponent(new URL(DATABASE_URL).username);
  if (!DATABASE_OWNER_URL)
    console.error(
      `No DATABASE_OWNER_URL and no .env.owner in ${process.cwd()}: migrating as the role of DATABASE_URL, "${role}". It must own the tables (docs/operator.md, step 3).`,
    );
  await requireDatabase(owner, DATABASE_OWNER_URL ? "DATABASE_OWNER_URL" : "DATABASE_URL");
  const applied = await migrate(owner, owner === DATABASE_URL ? undefined : role);
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.");
  return 0;
}
