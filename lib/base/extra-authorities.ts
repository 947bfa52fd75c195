import fs from "node:fs";
import tls from "node:tls";
import { EnvironmentError } from "./environment-error";

const SETTING = "NODE_EXTRA_CA_CERTS";

/**
 * Trusts the certificate authorities of NODE_EXTRA_CA_CERTS besides Node's, for every connection of this
 * process that names none of its own. Node reads the variable itself, but only where it was set before the
 * start, so not from `.env`, and merely warns when the file is missing.
 * @throws EnvironmentError when the file cannot be used
 */
export function trustExtraAuthorities(source: Record<string, string | undefined>): void {
  const file = source[SETTING];
  if (!file) return;
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    throw new EnvironmentError(`${SETTING}: the file cannot be read: ${file}`);
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!certificates)
    throw new EnvironmentError(`${SETTING}: the file has no certificate (PEM, BEGIN CERTIFICATE): ${file}`);
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...certificates]);
  } catch {
    throw new EnvironmentError(`${SETTING}: the file has a certificate that cannot be read: ${file}`);
  }
}
