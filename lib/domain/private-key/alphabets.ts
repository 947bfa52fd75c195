/** The value of each character of an alphabet, by its code; -1 for others. */
const table = (alphabet: string): Int8Array => {
  const values = new Int8Array(256).fill(-1);
  for (let at = 0; at < alphabet.length; at += 1) values[alphabet.charCodeAt(at)] = at;
  return values;
};
export const SEXTETS = table("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
SEXTETS["-".charCodeAt(0)] = 62;
SEXTETS["_".charCodeAt(0)] = 63;
export const NIBBLES = table("0123456789abcdef");
for (const each of "ABCDEF") NIBBLES[each.charCodeAt(0)] = NIBBLES[each.charCodeAt(0) | 0x20]!;

const flags = (characters: string, controls = 0): Uint8Array => {
  const is = new Uint8Array(256).fill(1, 0, controls);
  for (const each of characters) is[each.charCodeAt(0)] = 1;
  return is;
};
/** What may stand between two parts of one value: white space, and what programs and mails write there. */
export const GAPS = flags("\"'`,;\\>|*#&=()[]", 0x21);
export const HEX_GAPS = flags("\"'`,;\\>|*#&=()[]:-._+xX", 0x21);
export const UPPER = flags("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
export const LOWER = flags("abcdefghijklmnopqrstuvwxyz");
/** 1 for capital letters, 2 for small ones. */
export const CASES = UPPER.map((is, code) => is + 2 * LOWER[code]!);

/** The alphabets of base32 and base32hex (RFC 4648, 6 and 7), in both cases. */
export const BASE32 = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV"].map(
  (alphabet) => {
    const values = table(alphabet);
    for (let code = 0x41; code <= 0x5a; code += 1) values[code | 0x20] = values[code]!;
    return values;
  },
);
/** Comma, semicolon, bar, and white space. */
export const BETWEEN_BYTES = flags(",;|", 0x21);
