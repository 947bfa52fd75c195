import type { FoundKey } from "./types";

/** What a key is, in words for the person who chooses among several: `EC P-256 ES256`. */
export function keyType({ curve, bits, alg }: Pick<FoundKey, "curve" | "bits" | "alg">): string {
  return `${curve ? `EC ${curve}` : `RSA ${bits}`} ${alg}`;
}
