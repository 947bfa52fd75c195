import fs from "node:fs";

/**
 * Reads `.env` for a command, as Next does for the portal. Variables that are already set take precedence.
 */
export function loadEnvFile(): void {
  if (fs.existsSync(".env")) process.loadEnvFile(".env");
}
