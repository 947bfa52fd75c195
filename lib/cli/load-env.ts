import fs from "node:fs";

/** Reads `.env` for a command, as Next does for the portal; what the process was given already wins. */
export function loadEnvFile(): void {
  if (fs.existsSync(".env")) process.loadEnvFile(".env");
}
