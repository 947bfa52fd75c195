import { createHash, randomBytes } from "node:crypto";

/** 256 random bits as base64url: a one-time secret for links, sessions and return addresses. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored in place of a secret. The secrets are random, so a plain hash is enough. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
