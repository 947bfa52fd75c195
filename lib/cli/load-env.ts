import * as envFile from "@/lib/base/env-file";

/**
 * Reads `.env` for a command, as the portal does (next.config.mjs). Variables that are already set take
 * precedence.
 */
export function loadEnvFile(): void {
  envFile.loadEnvFile(".env");
}

/**
 * Reads `.env.owner` before `.env`: the connection of the role that owns the tables, for the commands that
 * change them. Neither portal nor worker reads it.
 */
export function loadOwnerEnvFile(): void {
  envFile.loadEnvFile(".env.owner");
  envFile.loadEnvFile(".env");
}
