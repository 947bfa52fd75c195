/** Characters that end or divide the part of an address that holds user and password (RFC 3986, 3.2). */
const DIVIDERS = ["@", "/", "?", "#"];

/**
 * What is wrong with an address that may hold a user and a password, as
 * `scheme://user:password@host:port/path`. A password with an unencoded divider is a valid address of
 * another host, so the last `@` is taken as the end of the password.
 * @param schemes without colon, the usual one first
 * @returns a clause to be read after the setting's name, without any part of the address; null when it can
 * be used
 */
export function credentialUrlProblem(value: string, schemes: readonly string[]): string | null {
  const begin = schemes.map((scheme) => `${scheme}://`).join(" or ");
  const scheme = schemes.find((each) => value.toLowerCase().startsWith(`${each}://`));
  if (!scheme) return `must begin with ${begin}`;
  const rest = value.slice(scheme.length + 3);
  const at = rest.lastIndexOf("@");
  if (at !== -1) {
    const toEncode = unencoded(rest.slice(0, at));
    if (toEncode.length > 0) {
      const how = toEncode.map((each) => `${each} as ${encodeURIComponent(each)}`).join(", ");
      return `the user or the password has characters that must be percent-encoded (${how})`;
    }
  }
  if (rest.includes("#")) return "has a #, which must be percent-encoded (# as %23)";
  if (/\s/.test(value)) return "has white space in it";
  if (!URL.canParse(value))
    return `is not an address: ${scheme}://user:password@host:port, where special characters in the password are percent-encoded (# as %23)`;
  const { hostname, pathname } = new URL(value);
  // A database alone is that of the usual host, or of a socket.
  if (hostname === "" && pathname.length < 2) return "has no host";
  return null;
}

function unencoded(credentials: string): string[] {
  const dividers = DIVIDERS.filter((each) => credentials.includes(each));
  return /%(?![0-9a-f]{2})/i.test(credentials) ? [...dividers, "%"] : dividers;
}
