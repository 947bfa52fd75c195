import { env } from "@/lib/env";
import { migrate } from "@/prisma/migrate";
import { loadEnvFile } from "../load-env";

/** Brings the database of DATABASE_URL to the newest schema. */
export async function run(): Promise<number> {
  loadEnvFile();
  const applied = await migrate(env().DATABASE_URL);
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.");
  return 0;
}
