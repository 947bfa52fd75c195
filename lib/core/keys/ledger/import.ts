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
 * @returns the ids of the new keys, in the order of `keys`
 */
export async function importListed(
  locked: LockedInstallations,
  keys: readonly { installationId: string; key: ImportedKey }[],
  now: Date,
): Promise<string[]> {
  const ids = keys.map(() => randomUUID());
  await locked.tx.$executeRaw`
    insert into client_key (id, installation_id, kid, thumbprint, algorithm, public_jwk, custody, state, expires_at,
      expiry_source, expiry_seen_at, created_at)
    select id, installation_id, kid, thumbprint, algorithm, public_jwk::jsonb, 'INSTALLATION', 'LISTED', expires_at,
      case when expires_at is not null then ${SOURCE} end, case when expires_at is not null then ${now}::timestamptz end, ${now}
    from unnest(${ids}::uuid[], ${keys.map((each) => each.installationId)}::uuid[],
      ${keys.map(({ key }) => key.kid)}::text[], ${keys.map(({ key }) => key.publicKey?.thumbprint ?? null)}::text[],
      ${keys.map(({ key }) => key.publicKey?.jwk.alg ?? null)}::text[],
      ${keys.map(({ key }) => (key.publicKey ? JSON.stringify(key.publicKey.jwk) : null))}::text[],
      ${keys.map(({ key }) => key.expiresAt)}::timestamptz[])
      as given(id, installation_id, kid, thumbprint, algorithm, public_jwk, expires_at)`;
  return ids;
}

/** What was known of a key's expiry. */
export interface KnownExpiry {
  keyId: string;
  expiresAt: Date | null;
  source: string | null;
  seenAt: Date | null;
}

/**
 * Records expiries from an imported file in one statement, by the rule of `recordExpiry`: a key whose expiry
 * is known from a better source by now keeps it. Audit as for `importListed`.
 * @returns what was known before of each key that was written, by its id
 */
export async function importExpiries(
  locked: LockedInstallations,
  expiries: readonly { keyId: string; expiresAt: Date }[],
  now: Date,
): Promise<ReadonlyMap<string, KnownExpiry>> {
  const before = await locked.tx.clientKey.findMany({
    where: { id: { in: expiries.map((each) => each.keyId) } },
    select: { id: true, expiresAt: true, expirySource: true, expirySeenAt: true },
  });
  const known = new Map(before.map((key) => [key.id, key]));
  const written = await locked.tx.$queryRaw<{ id: string }[]>`
    update client_key k set expires_at = given.expires_at, expiry_source = ${SOURCE}, expiry_seen_at = ${now}
    from unnest(${expiries.map((each) => each.keyId)}::uuid[], ${expiries.map((each) => each.expiresAt)}::timestamptz[])
      as given(id, expires_at)
    where k.id = given.id and k.installation_id = any(${[...locked.ids]}::uuid[])
      and (k.expiry_source is null or k.expiry_source = any(${[...replaceableSources(SOURCE)]}::text[]))
    returning k.id`;
  return new Map(
    written.map(({ id }) => {
      const { expiresAt, expirySource, expirySeenAt } = known.get(id)!;
      return [id, { keyId: id, expiresAt, source: expirySource, seenAt: expirySeenAt }];
    }),
  );
}

/**
 * Deletes keys that an import created, when the import is undone. Audit: `installation.removed` or
 * `installation.import-undone`, one per installation.
 * @returns how many there were
 */
export async function removeImported(
  locked: LockedInstallations,
  keyIds: readonly string[],
): Promise<number> {
  return locked.tx.$executeRaw`
    delete from client_key where id = any(${[...keyIds]}::uuid[]) and installation_id = any(${[...locked.ids]}::uuid[])
      and state = 'LISTED' and custody = 'INSTALLATION'`;
}

/**
 * Records again what was known of keys before an import set their expiry, when the import is undone. A key
 * whose expiry has another source by now keeps it. Audit: `installation.import-undone`.
 * @returns how many were written
 */
export async function restoreExpiries(
  locked: LockedInstallations,
  expiries: readonly KnownExpiry[],
): Promise<number> {
  return locked.tx.$executeRaw`
    update client_key k set expires_at = given.expires_at, expiry_source = given.source, expiry_seen_at = given.seen_at
    from unnest(${expiries.map((each) => each.keyId)}::uuid[], ${expiries.map((each) => each.expiresAt)}::timestamptz[],
      ${expiries.map((each) => each.source)}::text[], ${expiries.map((each) => each.seenAt)}::timestamptz[])
      as given(id, expires_at, source, seen_at)
    where k.id = given.id and k.installation_id = any(${[...locked.ids]}::uuid[]) and k.expiry_source = ${SOURCE}`;
}
