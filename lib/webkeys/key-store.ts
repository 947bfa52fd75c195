import { createStore, delMany, entries, get, set } from "idb-keyval";

/** A key pair that the customer's browser has created and not yet saved to a file. */
export interface StoredKey {
  kid: string;
  installationId: string;
  algorithm: string;
  /** As JSON text: the part that leaves the browser. */
  publicJwk: string;
  /** Extractable until the file is saved, so that the file can still be written after the tab was closed. */
  privateKey: CryptoKey;
  createdAt: number;
}

const MAX_KEYS_PER_INSTALLATION = 5;
const store = () => createStore("klientvakt-keys", "keys");

/** Saves a key, so that it survives a reload, and deletes the installation's oldest keys above the limit. */
export async function storeKey(key: StoredKey): Promise<void> {
  await set(key.kid, key, store());
  const keys = await keysOf(key.installationId);
  const old = keys.sort((a, b) => b.createdAt - a.createdAt).slice(MAX_KEYS_PER_INSTALLATION);
  await delMany(
    old.map((each) => each.kid),
    store(),
  );
}

/** @returns undefined when this browser does not have the key */
export function findKey(kid: string): Promise<StoredKey | undefined> {
  return get<StoredKey>(kid, store());
}

/** Deletes every key of the installation from this browser. */
export async function forgetKeys(installationId: string): Promise<void> {
  const keys = await keysOf(installationId);
  await delMany(
    keys.map((each) => each.kid),
    store(),
  );
}

async function keysOf(installationId: string): Promise<StoredKey[]> {
  const all = await entries<string, StoredKey>(store());
  return all.map(([, key]) => key).filter((key) => key.installationId === installationId);
}
