import { ENV_NAMES, type Env } from "@/lib/base/env";
import { networkSettings } from "@/lib/base/outbound-fetch";
import { type SettingDigests, settingDigests } from "@/lib/crypto/setting-digests";

/** Settings that a portal, a worker and a command may have each their own. */
const OF_ONE_PROCESS = ["NODE_ENV", "DATABASE_OWNER_URL", "WORKER_METRICS_PORT", "WORKER_METRICS_HOST"];

/** The digests of this process's settings, as they are used: with defaults, and with secrets from files. */
export function ownDigests(configuration: Env): SettingDigests {
  const channels = Object.keys(configuration).filter((name) => !ENV_NAMES.includes(name));
  const names = [...ENV_NAMES, ...channels].filter((name) => !OF_ONE_PROCESS.includes(name));
  const settings = Object.fromEntries(names.map((name) => [name, configuration[name as keyof Env]]));
  return settingDigests({ ...settings, ...networkSettings() }, configuration.DATA_ENCRYPTION_KEY);
}
