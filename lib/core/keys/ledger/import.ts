import { randomUUID } from "node:crypto";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import type { Transaction } from "@/lib/db/client";
import { type ExpirySource, replaceableSources } from "@/lib/domain/key-lifecycle";

const SOURCE: ExpirySource = "import";

/** A key as a row of an imported file has it. */
export interface ImportedKey {
  /** Empty when the file only says when the key expires. */
  kid: string;
  publicKey: PublicKey | null;
  expiresAt: Date | null;
}

/**
 * Creates keys of installations that hold them themselves: LISTED, proved by nobody. One statement however many there are.
 * The caller creates the installations in the same transaction or holds their locks (`lockInstallations`); the ledger takes none
 * here. Audit: `installation.added` or `installation.imported`, one per installation.
 */
export async function importListed(
  tx: Transaction,
  keys: readonly { installationId: string; key: ImportedKey }[],
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    insert into client_key (id, installation_id, kid, thumbprint, algorithm, public_jwk, custody, state, expires_at,
      expiry_source, expiry_seen_at, created_at)
    select id, installation_id, kid, thumbprint, algorithm, public_jwk::jsonb, 'INSTALLATION', 'LISTED', expires_at,
      case when expires_at is not null then ${SOURCE} end, case when expires_at is not null then ${now}::timestamptz end, ${now}
    from unnest(${keys.map(() => randomUUID())}::uuid[], ${keys.map((each) => each.installationId)}::uuid[],
      ${keys.map(({ key }) => key.kid)}::text[], ${keys.map(({ key }) => key.publicKey?.thumbprint ?? "")}::text[],
      ${keys.map(({ key }) => key.publicKey?.jwk.alg ?? "")}::text[],
      ${keys.map(({ key }) => (key.publicKey ? JSON.stringify(key.publicKey.jwk) : null))}::text[],
      ${keys.map(({ key }) => key.expiresAt)}::timestamptz[])
      as given(id, installation_id, kid, thumbprint, algorithm, public_jwk, expires_at)`;
}

/**
 * Records expiries from an imported file, by the rule of `recordExpiry`, in one statement. Locks and audit as above.
 * A key whose expiry is known from a better source by now keeps it.
 * @returns the ids of the keys that were written
 */
export async function importExpiries(
  tx: Transaction,
  expiries: readonly { keyId: string; expiresAt: Date }[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const written = await tx.$queryRaw<{ id: string }[]>`
    update client_key k set expires_at = given.expires_at, expiry_source = ${SOURCE}, expiry_seen_at = ${now}
    from unnest(${expiries.map((each) => each.keyId)}::uuid[], ${expiries.map((each) => each.expiresAt)}::timestamptz[])
      as given(id, expires_at)
    where k.id = given.id
      and (k.expiry_source is null or k.expiry_source = any(${[...replaceableSources(SOURCE)]}::text[]))
    returning k.id`;
  return new Set(written.map((each) => each.id));
}
