import fs from "node:fs";

/**
 * Reads `.env` for a command, as Next does for the portal. Variables that are already set take precedence.
 */
export function loadEnvFile(): void {
  load(".env");
}

/**
 * Reads `.env.owner` before `.env`: the connection of the role that owns the tables, for the commands that
 * change them. Neither portal nor worker reads it.
 */
export function loadOwnerEnvFile(): void {
  load(".env.owner");
  load(".env");
}

function load(file: string): void {
  if (fs.existsSync(file)) process.loadEnvFile(file);
}
