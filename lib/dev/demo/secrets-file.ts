import fs from "node:fs";
import path from "node:path";
import { readEnvFile } from "@/lib/base/env-file";
import { Problem } from "@/lib/base/problem";
import { newStaffClient, portalSecrets, type StaffClient } from "@/lib/dev/stack/staff-client";

export interface Secrets {
  /** As environment variables of the portal and the worker. */
  settings: Record<string, string>;
  staff: StaffClient;
}

export async function newSecrets(): Promise<Secrets> {
  const staff = await newStaffClient();
  return { settings: portalSecrets(staff), staff };
}

/**
 * Reads the settings in `file`. A missing file is written first, with new secrets, so that sessions and
 * encrypted records outlive a restart.
 * @param added further settings for a new file
 * @throws Problem when a secret is missing from an existing file
 */
export async function loadSecrets(
  file: string,
  comment: string,
  added: Record<string, string>,
): Promise<Secrets> {
  const fresh = (await newSecrets()).settings;
  if (!fs.existsSync(file)) {
    const lines = Object.entries({ ...added, ...fresh }).map(([name, value]) => `${name}='${value}'`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${[`# ${comment}`, ...lines].join("\n")}\n`, { mode: 0o600 });
  }
  const settings = readEnvFile(file) ?? {};
  const missing = Object.keys(fresh).filter((name) => !settings[name]);
  if (missing.length > 0)
    throw new Problem(`${file} lacks ${missing.join(", ")}. Remove the file to create a new one.`);
  const staff = {
    clientId: settings.STAFF_HELSEID_CLIENT_ID!,
    privateJwk: JSON.parse(settings.STAFF_HELSEID_PRIVATE_JWK!) as StaffClient["privateJwk"],
  };
  return { settings, staff };
}
