import { saveReading } from "@/lib/core/clients/save-reading";
import type { Database } from "@/lib/db/client";
import type { CurrentClient } from "@/lib/selvbetjening/schemas";
import { underLock } from "./under-lock";

/** What a test's client has, besides nothing. */
interface ClientContents {
  scopes: readonly string[];
  /** Those among `scopes` that await approval. */
  pendingScopes?: readonly string[];
  childOrganizationNumbers?: string[];
  redirectUris?: string[];
}

/** A client as `readClient` returns it. */
export function clientWith(contents: ClientContents): CurrentClient {
  return {
    apiScopes: contents.scopes.map((scope) => ({
      scope,
      status: contents.pendingScopes?.includes(scope) ? "pending" : "ok",
      statusReason: null,
    })),
    audienceSpecificClientClaims: [],
    redirectUris: contents.redirectUris ?? [],
    postLogoutRedirectUris: [],
    childOrganizationNumbers: contents.childOrganizationNumbers ?? [],
    unknownProperties: [],
  };
}

/** Saves a reading of an installation's client, as if it had been read now. */
export async function insertReading(
  db: Database,
  installationId: string,
  contents: ClientContents,
): Promise<void> {
  const now = new Date();
  const reading = { readAt: now, tokenAt: now, client: clientWith(contents), keys: null };
  await underLock(db, installationId, (locked) => saveReading(locked, reading, now));
}
