import net from "node:net";
import { ProxyAgent, request } from "undici";
import { type Lookup, resolveAddress } from "./resolve-address";

export interface Post {
  url: string;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/**
 * Posts through a proxy with CONNECT. The name is looked up here and the proxy is given the address, so that
 * the check of the address holds: a proxy that looked the name up itself could be led to a machine behind it.
 * The receiver sees the name, as Host and in TLS, and its certificate must be for the name. Redirects are not
 * followed.
 * @returns the status of the response
 * @throws WebhookError when no address is public
 */
export async function postThroughProxy(
  proxy: URL,
  { url, body, headers, signal }: Post,
  options: { allowPrivate: boolean; lookup?: Lookup },
): Promise<number> {
  const target = new URL(url);
  const { host } = target;
  const name = target.hostname.replace(/^\[|\]$/g, "");
  const address = net.isIP(name) ? name : (await resolveAddress(name, options))[0]!.address;
  target.hostname = net.isIPv6(address) ? `[${address}]` : address;
  const dispatcher = new ProxyAgent({
    uri: proxy.href,
    proxyTunnel: true,
    allowH2: false,
    requestTls: net.isIP(name) ? {} : { servername: name },
  });
  try {
    // `request`, because `fetch` replaces the Host header.
    const response = await request(target.href, {
      method: "POST",
      body,
      headers: { ...headers, host },
      dispatcher,
      signal,
    });
    await response.body.dump();
    return response.statusCode;
  } finally {
    await dispatcher.destroy();
  }
}
