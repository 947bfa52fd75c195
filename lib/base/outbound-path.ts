import ipaddr from "ipaddr.js";
import { credentialUrlProblem } from "./credential-url";

type Source = Record<string, string | undefined>;

/** How a request leaves this machine. */
export type OutboundPath =
  | { kind: "direct"; because: "no proxy" | "NO_PROXY" | "this machine" }
  | { kind: "proxy"; proxy: URL; setting: string };

/**
 * The path of a request to `url`, by HTTPS_PROXY or HTTP_PROXY (according to the scheme of `url`) and
 * NO_PROXY. Lower case comes before upper case, as in curl. This machine is always reached directly.
 * NO_PROXY is a list separated by commas or spaces:
 * - `*`: everything;
 * - `example.no`, `.example.no`: the name and all names below it; `*.example.no`: only those below;
 * - `10.1.2.3`, `[2001:db8::1]`, `10.0.0.0/8`, `2001:db8::/32`: an address that stands in `url` itself;
 * - each with `:port` for that port only.
 */
export function outboundPath(url: string, source: Source): OutboundPath {
  const { protocol, hostname, port } = new URL(url);
  const name = withoutBrackets(hostname).replace(/\.$/, "");
  if (isThisMachine(name)) return { kind: "direct", because: "this machine" };
  const setting = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = settingOf(setting, source);
  if (!value) return { kind: "direct", because: "no proxy" };
  const exceptions = (settingOf("NO_PROXY", source) ?? "").toLowerCase().split(/[\s,]+/);
  const at = port || (protocol === "https:" ? "443" : "80");
  if (exceptions.some((each) => isExcepted(each, name, at))) return { kind: "direct", because: "NO_PROXY" };
  return { kind: "proxy", proxy: new URL(withScheme(value)), setting };
}

function settingOf(name: string, source: Source): string | undefined {
  return source[name.toLowerCase()]?.trim() || source[name]?.trim() || undefined;
}

/** A proxy is often given as `proxy:3128`. */
function withScheme(value: string): string {
  return value.includes("://") ? value : `http://${value}`;
}

/** @returns one line per proxy variable that cannot be used, without any part of its value */
export function proxyProblems(source: Source): string[] {
  return ["HTTPS_PROXY", "HTTP_PROXY"].flatMap((name) => {
    const value = settingOf(name, source);
    const problem = value ? credentialUrlProblem(withScheme(value), ["http", "https"]) : null;
    return problem ? [`${name}: ${problem}`] : [];
  });
}

function isThisMachine(name: string): boolean {
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    (ipaddr.isValid(name) && ipaddr.process(name).range() === "loopback")
  );
}

function isExcepted(exception: string, name: string, port: string): boolean {
  if (exception === "") return false;
  if (exception === "*") return true;
  const { pattern, onlyPort } = splitPort(exception);
  if (onlyPort && onlyPort !== port) return false;
  if (ipaddr.isValid(name)) return isSameAddress(pattern, name);
  if (pattern.startsWith("*.")) return name.endsWith(pattern.slice(1));
  const suffix = pattern.replace(/^\./, "");
  return name === suffix || name.endsWith(`.${suffix}`);
}

/** `[::1]:443`, `name:443`; an IPv6 address without brackets has no port. */
function splitPort(exception: string): { pattern: string; onlyPort?: string } {
  const [, bracketed, range = "", bracketedPort] = /^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/.exec(exception) ?? [];
  if (bracketed) return { pattern: bracketed + range, onlyPort: bracketedPort };
  const [, named, namedPort] = /^([^:]+):(\d+)$/.exec(exception) ?? [];
  return named ? { pattern: named, onlyPort: namedPort } : { pattern: exception };
}

function isSameAddress(pattern: string, address: string): boolean {
  const own = ipaddr.process(address);
  if (ipaddr.isValidCIDR(pattern)) {
    const [network, bits] = ipaddr.parseCIDR(pattern);
    return network.kind() === own.kind() && own.match([network, bits] as [typeof own, number]);
  }
  return ipaddr.isValid(pattern) && ipaddr.process(pattern).toString() === own.toString();
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}
