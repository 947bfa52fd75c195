/** Small letters and digits that are not taken for each other when they are read or typed. */
const ALPHABET = "abcdefghjkmnpqrstvwxyz23456789";
const GROUP = 4;
/** Random characters; the last of the passphrase is calculated from them. 23 of them hold 112 bits. */
const RANDOM = 23;
const SHAPE = /^(?:[a-hjkmnp-tv-z2-9]{4}-){5}[a-hjkmnp-tv-z2-9]{4}$/;

/**
 * Makes a passphrase of 112 random bits, in six groups of four characters. Nobody can guess it, so
 * it needs few iterations, and a file with it opens in libraries as they are set.
 */
export function makePassphrase(): string {
  let text = "";
  while (text.length < RANDOM)
    for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM)))
      // Below the largest multiple of 30, so that each character is as likely as any other.
      if (byte < 240 && text.length < RANDOM) text += ALPHABET[byte % ALPHABET.length];
  return (text + checkOf(text)).match(new RegExp(`.{${GROUP}}`, "g"))!.join("-");
}

/** Whether a passphrase has been made by `makePassphrase`: the shape alone may be somebody's own. */
export function isMadePassphrase(passphrase: string): boolean {
  if (!SHAPE.test(passphrase)) return false;
  const text = passphrase.replaceAll("-", "");
  return new Set(text).size >= MIN_DIFFERENT && text[RANDOM] === checkOf(text.slice(0, RANDOM));
}

/** Different characters of a random text: fewer are there once in a million times. */
const MIN_DIFFERENT = 8;

function checkOf(text: string): string {
  const sum = [...text].reduce((total, each, at) => total + (at + 1) * ALPHABET.indexOf(each), 0);
  return ALPHABET[sum % ALPHABET.length]!;
}
