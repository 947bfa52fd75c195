import { createHmac, hkdfSync } from "node:crypto";

/** Bytes of a digest: enough that two values never share one by chance. */
const DIGEST_BYTES = 16;
/** The digest under this name tells whether two processes have the same key. */
const KEY_NAME = "";

/** By the name of the setting. */
export type SettingDigests = Record<string, string>;

/**
 * Digests of settings that can be compared and from which, without the key, no value can be found by trying:
 * HMAC-SHA-256 under a key that is derived from DATA_ENCRYPTION_KEY (HKDF, RFC 5869).
 * @param masterKey in base64
 */
export function settingDigests(settings: Record<string, unknown>, masterKey: string): SettingDigests {
  const key = Buffer.from(
    hkdfSync("sha256", Buffer.from(masterKey, "base64"), "", "klientvakt comparison of settings", 32),
  );
  const digest = (name: string, value: unknown) =>
    createHmac("sha256", key)
      // A setting that is absent is unlike any that is there.
      .update(JSON.stringify([name, value === undefined ? [] : [value]]))
      .digest()
      .subarray(0, DIGEST_BYTES)
      .toString("base64url");
  return Object.fromEntries([
    [KEY_NAME, digest(KEY_NAME, null)],
    ...Object.entries(settings).map(([name, value]) => [name, digest(name, value)]),
  ]);
}

/**
 * The names of the settings that differ. Only those that both know: another release may have other settings.
 * With another key nothing can be compared, so that is the only difference.
 */
export function differingSettings(own: SettingDigests, other: SettingDigests): string[] {
  if (own[KEY_NAME] !== other[KEY_NAME]) return ["DATA_ENCRYPTION_KEY"];
  return Object.keys(own)
    .filter((name) => Object.hasOwn(other, name) && other[name] !== own[name])
    .sort();
}
