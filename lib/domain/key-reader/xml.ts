import type { RawKey } from "./types.ts";

const MEMBERS: Record<string, string> = {
  modulus: "n",
  exponent: "e",
  d: "d",
  p: "p",
  q: "q",
  dp: "dp",
  dq: "dq",
  inverseq: "qi",
};
const OPENING = /<(?:[\w-]{1,20}:)?RSA(?:KeyValue|Parameters)(?:\s[^<>]{0,300})?>/gi;
const CLOSING = /<\/(?:[\w-]{1,20}:)?RSA(?:KeyValue|Parameters)>/i;
const MAX_KEYS = 20;
const MAX_CONTENT = 60_000;
const MEMBER =
  /<(?:[\w-]{1,20}:)?(Modulus|Exponent|DP|DQ|InverseQ|D|P|Q)(?:\s[^<>]{0,200})?>([^<>]{0,20000})<\//gi;

/** The keys in .NET's XML (`RSA.ToXmlString`; XML Signature, 4.5.2.2), or in its XML of RSAParameters. */
export function readXmlKeys(text: string): RawKey[] {
  const keys: RawKey[] = [];
  for (const match of text.matchAll(OPENING)) {
    if (keys.length === MAX_KEYS) break;
    const rest = text.slice(match.index + match[0].length, match.index + MAX_CONTENT);
    const end = CLOSING.exec(rest)?.index;
    // Cut off.
    if (end === undefined) break;
    keys.push({ form: "rsa-xml", name: null, members: { kty: "RSA", ...membersOf(rest.slice(0, end)) } });
  }
  return keys;
}

function membersOf(content: string): Record<string, string> {
  return Object.fromEntries(
    [...content.matchAll(MEMBER)].map(([, name, value]) => [
      MEMBERS[name!.toLowerCase()]!,
      value!.replace(/\s+/g, ""),
    ]),
  );
}
