import { type Dispatcher, fetch as undiciFetch, ProxyAgent } from "undici";
import { outboundPath } from "./outbound-path";

/** The path of this process's requests to `url`. */
export function ownOutboundPath(url: string): ReturnType<typeof outboundPath> {
  return outboundPath(url, process.env);
}

const NETWORK_SETTINGS = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];

/** What this process has in the environment about networks, and not in its configuration. */
export function networkSettings(): Record<string, string | undefined> {
  return Object.fromEntries(
    NETWORK_SETTINGS.map((name) => [name, process.env[name.toLowerCase()] || process.env[name] || undefined]),
  );
}

/**
 * `fetch` that goes through the proxy of the environment, where there is one for the address. A tunnel is
 * used for http as well, so that a proxy reads nothing that is not its own. Not for addresses that a person
 * has entered: the proxy looks up the name (`lib/webhooks` checks addresses itself).
 */
export async function outboundFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const path = ownOutboundPath(url);
  if (path.kind === "direct") return fetch(url, init);
  // Node's own fetch takes no dispatcher of another version of undici; the two have the same interface.
  const response = await undiciFetch(url, {
    ...(init as Parameters<typeof undiciFetch>[1]),
    dispatcher: agentOf(path.proxy),
  });
  // One of this process's own class, which others recognize by `instanceof`.
  const { body, status, statusText, headers, redirected } = response;
  const own = new Response(body as ReadableStream | null, { status, statusText, headers: [...headers] });
  return Object.defineProperties(own, { url: { value: response.url }, redirected: { value: redirected } });
}

/** Kept on the global object, since a bundler may load this module more than once. */
const holder = globalThis as { klientvaktProxyAgents?: Map<string, Dispatcher> };

function agentOf(proxy: URL): Dispatcher {
  const agents = (holder.klientvaktProxyAgents ??= new Map());
  const known = agents.get(proxy.href);
  if (known) return known;
  const agent = new ProxyAgent({ uri: proxy.href, proxyTunnel: true, allowH2: false });
  agents.set(proxy.href, agent);
  return agent;
}

/**
 * Why a request through the environment did not arrive, and what to do, without credentials.
 * @returns null when the error says nothing about the way
 */
export function explainOutboundError(error: unknown, url: string): string | null {
  const path = ownOutboundPath(url);
  const { hostname } = new URL(url);
  const causes = causesOf(error);
  const codes = causes.map((each) => String((each as { code?: unknown }).code ?? ""));
  const text = causes.map((each) => each.message).join("\n");
  const has = (...wanted: string[]) => codes.some((code) => wanted.includes(code));
  if (path.kind === "proxy") {
    const proxy = `the proxy ${path.proxy.host} (${path.setting})`;
    const status = /Proxy response \((\d{3})\)/.exec(text)?.[1];
    if (status === "407") return `${proxy} asks for a user and a password, or does not accept those in it`;
    if (status) return `${proxy} refuses ${hostname} (status ${status}); it must allow CONNECT to it`;
    if (has("ENOTFOUND", "EAI_AGAIN")) return `the name of ${proxy} is not found`;
    if (has("ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH"))
      return `${proxy} does not accept connections`;
    if (has("ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT") || /timeout/i.test(text))
      return `${proxy} does not respond`;
  }
  if (has("CERT_HAS_EXPIRED"))
    return `the certificate of ${hostname} has expired, or this machine's clock is wrong`;
  if (has("CERT_NOT_YET_VALID"))
    return `the certificate of ${hostname} is not valid yet, or this machine's clock is wrong`;
  if (has("ERR_TLS_CERT_ALTNAME_INVALID")) return `the certificate is for another name than ${hostname}`;
  if (codes.some((code) => /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET)/.test(code)))
    return `the certificate of ${hostname} is from an authority that this machine does not know; does a proxy open TLS? Name its authority's file as NODE_EXTRA_CA_CERTS`;
  if (has("ENOTFOUND", "EAI_AGAIN"))
    return `the name ${hostname} is not found; where only a proxy leads out, set HTTPS_PROXY`;
  if (has("ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"))
    return `${hostname} does not accept connections from this machine; where only a proxy leads out, set HTTPS_PROXY`;
  return null;
}

/** An error and what caused it, and each attempt of several. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap(causesOf)];
}
