import { createStore, delMany, entries, get, set } from "idb-keyval";

/** A key pair that the customer's browser made and has not given away yet. */
export interface KeptKey {
  kid: string;
  installationId: string;
  algorithm: string;
  /** As JSON text; what leaves the browser. */
  publicJwk: string;
  /** Extractable until the file is saved: that is what makes a closed tab recoverable. */
  privateKey: CryptoKey;
  createdAt: number;
}

const MOST_PER_INSTALLATION = 5;
const store = () => createStore("klientvakt-keys", "keys");

/** Keeps a key across reloads; the oldest unused attempts of the installation make room. */
export async function keepKey(key: KeptKey): Promise<void> {
  await set(key.kid, key, store());
  const others = await keysOf(key.installationId);
  const old = others.sort((a, b) => b.createdAt - a.createdAt).slice(MOST_PER_INSTALLATION);
  await delMany(
    old.map((each) => each.kid),
    store(),
  );
}

/** @returns undefined when this browser does not have the key */
export function findKey(kid: string): Promise<KeptKey | undefined> {
  return get<KeptKey>(kid, store());
}

/** Forgets every key of the installation. */
export async function forgetKeys(installationId: string): Promise<void> {
  const found = await keysOf(installationId);
  await delMany(
    found.map((each) => each.kid),
    store(),
  );
}

async function keysOf(installationId: string): Promise<KeptKey[]> {
  const all = await entries<string, KeptKey>(store());
  return all.map(([, key]) => key).filter((key) => key.installationId === installationId);
}
