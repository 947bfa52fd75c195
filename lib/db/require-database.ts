import pg from "pg";
import { databaseConnection, explainConnectionError } from "@/lib/base/database-connection";
import { EnvironmentError } from "@/lib/base/environment-error";

const TIMEOUT_MS = 10_000;

/**
 * Connects once, before anything else does.
 * @param setting the name of the setting that holds `url`
 * @throws EnvironmentError saying why there is no connection, and what to change
 */
export async function requireDatabase(url: string, setting = "DATABASE_URL"): Promise<void> {
  const client = new pg.Client({ ...databaseConnection(url), connectionTimeoutMillis: TIMEOUT_MS });
  // Also what comes after the connection is refused.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    const reason = explainConnectionError(error, url);
    if (reason === null) throw error;
    throw new EnvironmentError(
      `The database cannot be reached: ${reason.replaceAll("DATABASE_URL", setting)}.`,
      {
        cause: error,
      },
    );
  } finally {
    await client.end().catch(() => {});
  }
}
