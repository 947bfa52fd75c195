/** Of a file with keys. */
export const MAX_KEY_BYTES = 256 * 1024;
/** Of a text: such a file in base64. */
export const MAX_KEY_CHARACTERS = (MAX_KEY_BYTES / 3) * 4 + 4;
/** Rounds of one derivation of a key from a passphrase. */
export const MAX_ITERATIONS = 1_000_000;
