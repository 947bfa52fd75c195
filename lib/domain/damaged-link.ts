/** A path that stands for every damaged link: its page says what to do. */
const DAMAGED_LINK = "/k/damaged";

/**
 * What the addresses of customers begin with; `return` addresses are made for Selvbetjening, not for mails.
 */
const BEGINNING = /^\/[^\w/]*\/?(k|r|h|confirm)(?![\w-])/i;
const BELOW = /^\/(?:k|r|h|confirm)\/[^/]+\/(?:start|check|status|relay|step|file|public-key)$/;
/** What has a page, which explains a token that is none. */
const PAGE = /^\/(?:k|r|h|confirm)\/[\w-]+$/;
/** 256 bits in base64url. */
const TOKEN = /^[^\w-]*([\w-]{43})(?![\w-])/;
/** The same before the next word of a sentence. */
const TOKEN_THEN_WORD = /^[^\w=-]*([\w-]{43})[^\w=-]*\s/;

/**
 * What to do with the address of a customer's link that a mail program or a person has damaged: cut it, put
 * a full stop or brackets around it, broken it over two lines, encoded it twice, or written it in capitals.
 * @param pathname as the browser sent it, perhaps not decodable
 * @returns where to send the browser: the address with what was around the token taken away, or that of the
 *   page which says what to do; null for what has such a page itself, and for what is no link
 */
export function damagedLink(pathname: string): { moved: string } | null {
  if (PAGE.test(pathname) || BELOW.test(pathname) || /^\/confirm\/return\//.test(pathname)) return null;
  const text = decoded(decoded(pathname));
  const beginning = BEGINNING.exec(text);
  if (!beginning) return null;
  const following = text.slice(beginning[0].length);
  // Line breaks, and the sign that quoted-printable puts before them.
  const rest = following.replace(/=?[\s\u00a0\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]+/g, "");
  // Quoted-printable writes "=" as "=3D" (RFC 2045, 6.7).
  const token = (TOKEN_THEN_WORD.exec(following) ??
    TOKEN.exec(rest.replace(/=/g, "")) ??
    TOKEN.exec(rest.replace(/=(?:3D)?/gi, "")))?.[1];
  return { moved: token ? `/${beginning[1]!.toLowerCase()}/${token}` : DAMAGED_LINK };
}

/** Decodes what can be decoded (RFC 3986, 2.1), and keeps the rest as it is. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
