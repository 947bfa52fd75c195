import type { Env } from "@/lib/base/env";
import { explainOutboundError, outboundFetch, ownOutboundPath } from "@/lib/base/outbound-fetch";
import { addressesOf, ENVIRONMENTS } from "@/lib/helseid/environments";
import type { CheckResult } from "./check-result";

const TIMEOUT_MS = 10_000;

/** How requests to each destination leave this machine. */
export function checkPaths(configuration: Env): CheckResult[] {
  const urls = [
    ...ENVIRONMENTS.flatMap((environment) => {
      const { issuer, selvbetjeningApi, communicationParty, communicationPartyV2 } = addressesOf(
        configuration,
        environment,
      );
      return [issuer, selvbetjeningApi, communicationParty, communicationPartyV2];
    }),
    configuration.SMTP_OAUTH_TOKEN_URL,
    configuration.HEARTBEAT_URL,
    configuration.AUDIT_CHECKPOINT_URL,
  ].filter((url) => url !== null && url !== undefined);
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  const paths = origins.map((origin) => ({
    ok: true,
    subject: `Path to ${new URL(origin).host}`,
    detail: describePath(origin),
  }));
  if (!configuration.SMTP_URL) return paths;
  const mail = {
    ok: true,
    subject: `Path to ${new URL(configuration.SMTP_URL).host}`,
    detail: "direct; e-mail never goes through HTTPS_PROXY",
  };
  return [...paths, mail];
}

function describePath(url: string): string {
  const path = ownOutboundPath(url);
  if (path.kind === "proxy") return `through the proxy ${path.proxy.host} (${path.setting})`;
  return { "no proxy": "direct", NO_PROXY: "direct, by NO_PROXY", "this machine": "direct, on this machine" }[
    path.because
  ];
}

/**
 * The certificate that browsers see. Other failures are no fault: the portal may not be running yet, and its
 * public address need not be reachable from its own machine.
 */
export async function checkPortalCertificate({ PORTAL_URL }: Env): Promise<CheckResult[]> {
  if (!PORTAL_URL.startsWith("https:")) return [];
  const subject = "Certificate of PORTAL_URL";
  const url = `${PORTAL_URL}/api/health/live`;
  try {
    const response = await outboundFetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "manual",
    });
    await response.body?.cancel();
    return [{ ok: true, subject, detail: "fits, and is trusted here" }];
  } catch (error) {
    const reason = explainOutboundError(error, url);
    return reason?.includes("certificate")
      ? [{ ok: false, subject, detail: reason }]
      : [{ ok: true, subject, detail: "not checked: the address is not reachable from this machine" }];
  }
}
