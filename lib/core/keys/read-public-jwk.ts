import type { JWK } from "jose";
import { readKeys } from "@/lib/domain/key-reader/read-keys";
import { findPrivateKey } from "@/lib/domain/private-key/find-private-key";
import { privateKeyCode } from "@/lib/domain/private-key/form";
import { keyRefusal, requireChosen } from "./key-refusal";

export interface PublicKey {
  /** With `kid`, `alg` and `use`; public members only. */
  jwk: JWK;
  kid: string;
  thumbprint: string;
}

const FIELD = "publicJwk";

/**
 * Reads a public key that was pasted or sent by a browser, in any form that people have (`readKeys`). A
 * private key is refused and not stored.
 * @param choice which of several, as `choiceOf` gives it; empty when none was chosen
 * @throws AppError INVALID_INPUT on the field `publicJwk`: private-key and its forms, or a `KeyProblem`
 */
export async function readPublicJwk(text: string, choice = ""): Promise<PublicKey> {
  const form = findPrivateKey(text);
  if (form) throw keyRefusal(FIELD, privateKeyCode(form));
  const reading = await readKeys(text);
  if (reading.kind === "encrypted") throw keyRefusal(FIELD, "private-key");
  if (reading.kind === "refused") throw keyRefusal(FIELD, reading.problem);
  if (reading.keys.some(({ isPrivate }) => isPrivate)) throw keyRefusal(FIELD, "private-key");
  const key = requireChosen(FIELD, reading.keys, choice);
  return { jwk: key.publicJwk, kid: key.kid, thumbprint: key.thumbprint };
}

/** The same for JSON that is parsed already: an object, or a text. @throws AppError as `readPublicJwk` */
export async function readPublicKey(value: unknown): Promise<PublicKey> {
  return readPublicJwk(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
}
