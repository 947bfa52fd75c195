import { describe, expect, it } from "vitest";
import { outboundPath, proxyProblems } from "./outbound-path";

const PROXY = "http://user:p%40ss@proxy.example.no:3128";
const path = (url: string, source: Record<string, string>) => {
  const found = outboundPath(url, source);
  return found.kind === "proxy" ? found.proxy.host : found.because;
};

describe("the path of a request", () => {
  it("goes through the proxy for the scheme of its address, lower case first", () => {
    expect(path("https://helseid.no/", {})).toBe("no proxy");
    expect(path("https://helseid.no/", { HTTPS_PROXY: PROXY })).toBe("proxy.example.no:3128");
    expect(path("http://helseid.no/", { HTTPS_PROXY: PROXY })).toBe("no proxy");
    expect(path("http://helseid.no/", { HTTP_PROXY: "proxy:1" })).toBe("proxy:1");
    expect(path("https://helseid.no/", { HTTPS_PROXY: "upper:1", https_proxy: "lower:1" })).toBe("lower:1");
    expect(path("https://helseid.no/", { HTTPS_PROXY: "upper:1", https_proxy: "" })).toBe("upper:1");
  });

  it("is direct to this machine", () => {
    for (const host of ["localhost", "127.0.0.1", "127.8.8.8", "[::1]", "a.localhost", "[::ffff:127.0.0.1]"])
      expect(path(`https://${host}:9/`, { HTTPS_PROXY: PROXY })).toBe("this machine");
  });

  it.each([
    ["*", "https://any.example.no/", true],
    ["example.no", "https://example.no/", true],
    ["example.no", "https://a.b.EXAMPLE.no/", true],
    ["example.no", "https://notexample.no/", false],
    [".example.no", "https://example.no/", true],
    [".example.no", "https://a.example.no./", true],
    ["*.example.no", "https://a.example.no/", true],
    ["*.example.no", "https://example.no/", false],
    ["example.no:8443", "https://example.no:8443/", true],
    ["example.no:8443", "https://example.no/", false],
    ["example.no:443", "https://example.no/", true],
    ["10.1.2.3", "https://10.1.2.3/", true],
    ["10.1.2.3", "https://10.1.2.30/", false],
    ["10.0.0.0/8", "https://10.255.0.1:9/", true],
    ["10.0.0.0/8", "https://11.0.0.1/", false],
    ["10.0.0.0/8", "https://[2001:db8::1]/", false],
    ["2001:db8::1", "https://[2001:DB8:0::1]/", true],
    ["[2001:db8::1]", "https://[2001:db8::1]/", true],
    ["[2001:db8::1]:444", "https://[2001:db8::1]/", false],
    ["[2001:db8::1]:444", "https://[2001:db8::1]:444/", true],
    ["2001:db8::/32", "https://[2001:db8:9::1]/", true],
    ["intern.no , 10.0.0.0/8 example.no", "https://example.no/", true],
    ["", "https://example.no/", false],
    [", ,", "https://example.no/", false],
  ])("with NO_PROXY=%s to %s is direct: %s", (exceptions, url, direct) => {
    for (const name of ["NO_PROXY", "no_proxy"])
      expect(path(url, { HTTPS_PROXY: PROXY, [name]: exceptions })).toBe(
        direct ? "NO_PROXY" : "proxy.example.no:3128",
      );
  });

  it("has proxies whose mistakes are explained without the password", () => {
    expect(proxyProblems({ HTTPS_PROXY: PROXY, http_proxy: "proxy:3128" })).toEqual([]);
    expect(proxyProblems({ HTTPS_PROXY: "http://user:se#cret@proxy:3128" })).toEqual([
      "HTTPS_PROXY: the user or the password has characters that must be percent-encoded (# as %23)",
    ]);
    expect(proxyProblems({ http_proxy: "socks5://proxy:1080" })).toEqual([
      "HTTP_PROXY: must begin with http:// or https://",
    ]);
  });
});
