const MAX_ROUNDS = 8;

const ESCAPES =
  /\\u\{?([0-9a-f]{4})\}?|(?:\\x(?![0-9a-f]{18})|%)([0-9a-f]{2})|\\([0-3][0-7]{2})|\\(["'`\\/bfnrt])|&([a-z]{2,16});|&#0{0,9}(\d{1,5});?|&#x0{0,9}([0-9a-f]{1,4});?/gi;
const SIMPLE: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** Character references of HTML, in small letters, for what keys and their delimiters are written with. */
const NAMED: Record<string, string> = {
  ...Object.fromEntries(["quot", "ldquo", "rdquo", "bdquo", "laquo", "raquo"].map((name) => [name, '"'])),
  ...Object.fromEntries(["apos", "lsquo", "rsquo", "sbquo"].map((name) => [name, "'"])),
  ...Object.fromEntries(["ndash", "mdash", "dash", "hyphen", "minus"].map((name) => [name, "-"])),
  ...Object.fromEntries(["shy", "zwnj", "zwj", "zerowidthspace"].map((name) => [name, ""])),
  ...Object.fromEntries(["nbsp", "ensp", "emsp", "thinsp", "tab"].map((name) => [name, " "])),
  lt: "<",
  gt: ">",
  amp: "&",
  plus: "+",
  sol: "/",
  bsol: "\\",
  equals: "=",
  colon: ":",
  comma: ",",
  lowbar: "_",
  newline: "\n",
  lbrace: "{",
  lcub: "{",
  rbrace: "}",
  rcub: "}",
  lbrack: "[",
  lsqb: "[",
  rbrack: "]",
  rsqb: "]",
};

/**
 * The text, and what it is after each round of undoing JSON's, C's, HTML's and URL's escapes, until none is
 * left or there have been eight. The total length is limited by rounds times that of the text.
 */
export function* unescapings(text: string): Generator<string> {
  yield text;
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (!/[\\%&]/.test(current)) return;
    const next = unescapeOnce(current);
    if (next === current) return;
    yield next;
    current = next;
  }
}

function unescapeOnce(text: string): string {
  return text.replace(ESCAPES, (all, ...groups: (string | undefined)[]) => {
    const [unicode, byte, octal, simple, named, decimal, hex] = groups;
    const code = unicode ?? byte ?? hex;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (decimal !== undefined) return String.fromCharCode(Number(decimal));
    if (named !== undefined) return NAMED[named.toLowerCase()] ?? all;
    return SIMPLE[simple!.toLowerCase()] ?? simple!;
  });
}

/** What every text in quoted-printable has: a line that goes on, or one of the characters it must escape. */
const QUOTED_PRINTABLE = /[^=]=(?:\r?\n|3D|0D|0A|20|22|2B|2D|7B)/i;

/**
 * The texts that this one stands for when it is in quoted-printable (RFC 2045, 6.7), in a form's encoding
 * where a plus is a space, a table in HTML, or has a space after each letter, as UTF-16 becomes, or a line
 * end.
 */
export function otherReadings(text: string): string[] {
  const readings: string[] = [];
  if (QUOTED_PRINTABLE.test(text))
    readings.push(
      text
        .replace(/=[ \t]{0,9}\r?\n/g, "")
        .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  if (text.includes("+") && /%[0-9a-f]{2}/i.test(text)) readings.push(text.replaceAll("+", " "));
  if (/<\/t[dh]/i.test(text)) readings.push(text.replace(/<[^<>\r\n]{0,200}>/g, "\t"));
  const spaced = /^(?:[^](?: |\r?\n)){20}/.test(text) ? text.replace(/([^])(?: |\r?\n)/g, "$1") : text;
  if (spaced.length < text.length * 0.6) readings.push(spaced);
  return readings;
}
