import fc from "fast-check";
import { writeCursor } from "@/lib/base/search-params";

/* Values that a request can hold, as users, programs and attackers send them. */

/** Texts that PostgreSQL, UTF-8 or JSON cannot hold, and texts that become one when they are decoded. */
const ODD = [
  "\0",
  "a\0b",
  "\ud800",
  "\udc00x",
  "%00",
  "%2500",
  "%ed%a0%80",
  String.raw`\u0000`,
  String.raw`\\u0000u0000`,
  String.raw`\ud800`,
  "a\r\nb",
  "\u2028",
  "\ufeff",
];

/** Days and instants that do not exist, that are far away, or that only some programs accept. */
const DATES = [
  "9999-12-31",
  "10000-01-01",
  "0000-01-01",
  "0001-01-01",
  "2026-02-30",
  "2026-13-01",
  "+010000-01-01T00:00:00.000Z",
  "-000001-01-01T00:00:00.000Z",
  "+275760-09-13T00:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
  "2026-02-30T00:00:00.000Z",
  "2026-01-01T24:00",
  "9999-12-31T23:59",
  "253402300800",
  "8640000000000001",
];

const NUMBERS = [
  "-1",
  "0",
  "00",
  "1e3",
  "1e999",
  "2147483648",
  "9007199254740993",
  "9".repeat(18),
  "9".repeat(30),
];

const LONG = [300, 3000, 30_000].map((length) => "x".repeat(length));

/** Values of choices, so that what depends on them is reached. */
const CHOICES = ["code", "key", "expiry", "works", "name", "template", "csv", "xlsx", "TEST", "active"];

const odd = fc.constantFrom(...ODD, ...DATES, ...NUMBERS);

/** A text as it is stored in a cursor: one that a list could have, or one that it could not. */
const cursorValue = fc.oneof(
  odd,
  fc.constantFrom("Legekontor", "1900-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z"),
  fc.tuple(fc.uuid(), fc.constantFrom(...DATES, "2026-01-01T00:00:00.000Z")).map((both) => both.join(" ")),
);
const written = fc.tuple(cursorValue, fc.uuid()).map(([value, id]) => writeCursor({ value, id }));
const base64url = (text: string) => Buffer.from(text).toString("base64url");

/**
 * Cursors: of other lists, of places that are not there, with a changed character, nested deeply, or none.
 */
export const cursor = fc.oneof(
  written,
  fc
    .tuple(written, fc.nat(), fc.constantFrom("A", "_", "=", "%", "\0", ""))
    .map(([text, at, by]) => text.slice(0, at % text.length) + by + text.slice((at % text.length) + 1)),
  fc.json({ maxDepth: 3 }).map(base64url),
  fc.constantFrom(base64url("[".repeat(400)), base64url('["\\ud800","x"]'), base64url("[null,null]")),
  fc.constantFrom(...NUMBERS),
);

const claim = fc.oneof(odd, fc.constantFrom<unknown>(1e300, -1, 0.5, null, true, [], {}, [["\0"]]));

/** A text in the form of a signed token, whose header and claims are anything. */
export const token = fc
  .tuple(
    fc.dictionary(fc.constantFrom("alg", "typ", "kid", "jwk"), claim),
    fc.dictionary(
      fc.constantFrom("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "client_id", "cnf"),
      claim,
    ),
  )
  .map(
    ([header, claims]) => `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}.c2ln`,
  );

/** A value of JSON with such texts in it; `JSON.stringify` writes half a surrogate pair as an escape. */
export const jsonValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    odd,
    claim,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(odd, fc.string({ maxLength: 8 })), tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** Any value of a parameter or of a field of a form. */
export const text = fc.oneof(
  { arbitrary: odd, weight: 3 },
  cursor,
  token,
  jsonValue.map((value) => JSON.stringify(value)),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.json({ maxDepth: 2 }),
  fc.webUrl(),
  fc.uuid(),
  fc.constantFrom(
    "",
    "%",
    "..",
    "../../etc/passwd",
    "null",
    "[object Object]",
    "'--",
    "${7*7}",
    ...CHOICES,
    ...LONG,
  ),
);

/** A signed token in form, whose claims cannot be stored or shown as they are. */
const TOKEN = [
  { alg: "\ud800", typ: "\0", kid: "\0" },
  { iss: "\0", sub: "\udc00", aud: ["\0"], iat: 1e300, nbf: -1e300, exp: 1e300, jti: "\0" },
]
  .map((part) => base64url(JSON.stringify(part)))
  .concat("c2ln")
  .join(".");
const ID = "0d7c1f5e-6f0a-4f0e-8a57-0a5a52f8f3d1";
const CURSORS = [
  ...[...DATES, ...ODD.slice(0, 4)].flatMap((value) => [value, `${ID} ${value}`]).map((value) => [value, ID]),
  ["x", "x"],
  [null, null],
  "[".repeat(400),
].map((content) => base64url(typeof content === "string" ? content : JSON.stringify(content)));

/** The values that are tried in a field of this name, one at a time. */
export function pointedValues(name: string): string[] {
  if (name === "after" || name === "before") return [...CURSORS, ...NUMBERS, ...ODD, ...LONG];
  if (/^(from|to)$|(On|At|Again)$/.test(name)) return [...DATES, ...ODD.slice(0, 4)];
  return [...ODD, ...NUMBERS.slice(-3), ...LONG, TOKEN];
}

/** Some names, each with a value, some of them repeated. */
export function pairsOf(names: readonly string[]): fc.Arbitrary<[string, string][]> {
  const known = names.length > 0 ? names : ["q"];
  const name = fc.oneof(
    { arbitrary: fc.constantFrom(...known), weight: 6 },
    fc.string({ minLength: 1, maxLength: 12 }),
  );
  const pair = fc
    .tuple(name, text, text, fc.constantFrom(1, 1, 1, 2))
    .map(([field, one, other, count]): [string, string][] =>
      [one, other].slice(0, count).map((value): [string, string] => [field, value]),
    );
  return fc.array(pair, { maxLength: 4 }).map((lists) => lists.flat());
}

/** Replaces halves of surrogate pairs, which cannot be sent outside JSON's escapes. */
export function wellFormed(value: string): string {
  return Buffer.from(value, "utf8").toString("utf8");
}
