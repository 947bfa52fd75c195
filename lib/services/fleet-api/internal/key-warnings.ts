import type { z } from "zod";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import { isShortRsaKey } from "@/lib/domain/public-key";
import type { RegisteredKeys } from "../schemas";

/** What the answer to an installation says of keys that are accepted although others are advised. */
export function keyWarnings(keys: readonly PublicKey[]): z.output<typeof RegisteredKeys>["warnings"] {
  return keys.filter(({ jwk }) => isShortRsaKey(jwk)).map(({ kid }) => ({ kid, code: "rsa-short" }));
}
