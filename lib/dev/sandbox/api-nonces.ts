import { randomBytes } from "node:crypto";
import { sharedNow } from "./clock";
import { currentHost } from "./hosts";
import type { Host } from "./record";
import type { Switches } from "./switches";

const VALID_MS = 5 * 60_000;
const issued = new Map<string, { at: number; host: Host | null }>();

function issueNonce(): string {
  for (const [nonce, { at }] of issued) if (sharedNow() - at > VALID_MS) issued.delete(nonce);
  const nonce = randomBytes(16).toString("base64url");
  issued.set(nonce, { at: sharedNow(), host: currentHost() });
  return nonce;
}

/**
 * Checks the nonce of a DPoP proof as the switch `apiNonce` says: one that this host has issued. A nonce that
 * may be used once is used up.
 * @returns whether the request may proceed, and the headers that its response must have
 */
export function checkNonce(
  rule: Switches["apiNonce"],
  nonce: unknown,
): { accepted: boolean; headers: Record<string, string> } {
  if (rule === "none") return { accepted: true, headers: {} };
  const known = typeof nonce === "string" ? issued.get(nonce) : undefined;
  const accepted =
    known !== undefined && known.host === currentHost() && Math.abs(sharedNow() - known.at) <= VALID_MS;
  if (accepted && rule !== "required") issued.delete(nonce as string);
  const headers: Record<string, string> =
    accepted && rule !== "handed-out" ? {} : { "dpop-nonce": issueNonce() };
  return { accepted, headers };
}
