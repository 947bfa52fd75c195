import { isGuid, readClientId } from "../client-id";
import { findPrivateKey } from "../private-key/find-private-key";
import { readKeys } from "./read-keys";
import type { KeyProblem } from "./types";

export type PastedVerdict =
  | "right"
  | "private"
  | "other"
  | "unreadable"
  | "client-right"
  | "client-other"
  /** Something that can be named. */
  | { problem: KeyProblem };

/** Of a key that was not copied whole: the customer is asked to copy it again. */
const UNREADABLE: readonly KeyProblem[] = ["key-none", "key-json", "key-damaged", "key-incomplete"];

/**
 * What somebody has uploaded, or is about to: the public key that is meant, another one, or a private one. In
 * the browser, so that what is pasted is sent nowhere.
 * @param thumbprint of the key that is to be uploaded, to the client `clientId`
 */
export async function checkPasted(
  input: string | Uint8Array,
  thumbprint: string,
  clientId: string,
): Promise<PastedVerdict> {
  const pastedId = typeof input === "string" ? readClientId(input) : "";
  if (pastedId === readClientId(clientId)) return "client-right";
  if (isGuid(pastedId)) return "client-other";
  if (findPrivateKey(input)) return "private";
  const reading = await readKeys(input);
  // What opens with a passphrase holds a private key.
  if (reading.kind === "encrypted") return "private";
  if (reading.kind === "refused")
    return UNREADABLE.includes(reading.problem) ? "unreadable" : { problem: reading.problem };
  if (reading.keys.some((key) => key.isPrivate)) return "private";
  return reading.keys.some((key) => key.thumbprint === thumbprint) ? "right" : "other";
}
