import { randomUUID } from "node:crypto";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import type { LockedInstallations } from "@/lib/db/locks";
import { type ExpirySource, replaceableSources } from "@/lib/domain/key-lifecycle";

const SOURCE: ExpirySource = "import";

/** A key in a row of an imported file. */
export interface ImportedKey {
  /** Null when the file contains only the expiry of the key. */
  kid: string | null;
  publicKey: PublicKey | null;
  expiresAt: Date | null;
}

/**
 * Creates keys of installations with installation custody as LISTED: not proved. Runs one statement, whatever
 * the number of keys. Audit: `installation.added` or `installation.imported`, one per installation.
 */
export async function importListed(
  locked: LockedInstallations,
  keys: readonly { installationId: string; key: ImportedKey }[],
  now: Date,
): Promise<void> {
  await locked.tx.$executeRaw`
    insert into client_key (id, installation_id, kid, thumbprint, algorithm, public_jwk, custody, state, expires_at,
      expiry_source, expiry_seen_at, created_at)
    select id, installation_id, kid, thumbprint, algorithm, public_jwk::jsonb, 'INSTALLATION', 'LISTED', expires_at,
      case when expires_at is not null then ${SOURCE} end, case when expires_at is not null then ${now}::timestamptz end, ${now}
    from unnest(${keys.map(() => randomUUID())}::uuid[], ${keys.map((each) => each.installationId)}::uuid[],
      ${keys.map(({ key }) => key.kid)}::text[], ${keys.map(({ key }) => key.publicKey?.thumbprint ?? null)}::text[],
      ${keys.map(({ key }) => key.publicKey?.jwk.alg ?? null)}::text[],
      ${keys.map(({ key }) => (key.publicKey ? JSON.stringify(key.publicKey.jwk) : null))}::text[],
      ${keys.map(({ key }) => key.expiresAt)}::timestamptz[])
      as given(id, installation_id, kid, thumbprint, algorithm, public_jwk, expires_at)`;
}

/**
 * Records expiries from an imported file in one statement, by the rule of `recordExpiry`: a key whose expiry
 * is known from a better source by now keeps it. Audit as for `importListed`.
 * @returns the ids of the keys that were written
 */
export async function importExpiries(
  locked: LockedInstallations,
  expiries: readonly { keyId: string; expiresAt: Date }[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const written = await locked.tx.$queryRaw<{ id: string }[]>`
    update client_key k set expires_at = given.expires_at, expiry_source = ${SOURCE}, expiry_seen_at = ${now}
    from unnest(${expiries.map((each) => each.keyId)}::uuid[], ${expiries.map((each) => each.expiresAt)}::timestamptz[])
      as given(id, expires_at)
    where k.id = given.id and k.installation_id = any(${[...locked.ids]}::uuid[])
      and (k.expiry_source is null or k.expiry_source = any(${[...replaceableSources(SOURCE)]}::text[]))
    returning k.id`;
  return new Set(written.map((each) => each.id));
}
