import { secondsBetween } from "@/lib/base/clock";
import { replaceSealed } from "@/lib/core/keys/ledger/bookkeeping";
import { readKept, replaceKept } from "@/lib/core/keys/ledger/kept";
import { isSealedWith, seal, unseal } from "@/lib/crypto/seal";
import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";
import { lockInstallationOf, lockTemplateOnly } from "@/lib/db/locks";
import { log } from "@/lib/base/log";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import {
  apiKeyRecord,
  clientKeyRecord,
  keptKeyRecord,
  sessionRecord,
  staffClientKeyRecord,
  webhookAddressRecord,
  webhookSecretRecord,
} from "@/lib/core/keys/sealed-records";

const BATCH = 100;

interface Sealed {
  id: string;
  text: string;
}

/** A sealed column: how a batch is read, and how one row is written unless it has changed since. */
interface Column {
  name: string;
  record: (id: string) => string;
  read: (db: ReadOnlyDatabase, after: string | null) => Promise<Sealed[]>;
  write: (tx: Transaction, row: Sealed, text: string) => Promise<unknown>;
}

function ofWebhooks(
  name: string,
  field: "sealedSecret" | "sealedPreviousSecret" | "sealedUrl",
  record: (webhookId: string) => string,
): Column {
  return {
    name,
    record,
    read: async (db, after) => {
      const rows = await db.webhook.findMany({
        where: { [field]: { not: null }, ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: "asc" },
        take: BATCH,
      });
      return rows.map((row) => ({ id: row.id, text: row[field]! }));
    },
    write: (tx, row, text) =>
      tx.webhook.updateMany({ where: { id: row.id, [field]: row.text }, data: { [field]: text } }),
  };
}

const COLUMNS: Column[] = [
  {
    name: "client keys",
    record: clientKeyRecord,
    read: async (db, after) => {
      const rows = await db.clientKey.findMany({
        where: { sealedPrivateJwk: { not: null }, ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: "asc" },
        take: BATCH,
        select: { id: true, sealedPrivateJwk: true },
      });
      return rows.map((row) => ({ id: row.id, text: row.sealedPrivateJwk! }));
    },
    write: async (tx, row, text) => {
      const locked = await lockInstallationOf(tx, "key", row.id);
      if (locked) await replaceSealed(locked, row.id, row.text, text);
    },
  },
  {
    name: "keys of closed installations",
    record: keptKeyRecord,
    read: (db, after) => readKept(db, after, BATCH),
    write: async (tx, row, text) => {
      const locked = await lockInstallationOf(tx, "key", row.id);
      if (locked) await replaceKept(locked, row.id, row.text, text);
    },
  },
  {
    name: "keys of the portal's own client",
    record: staffClientKeyRecord,
    read: async (db, after) => {
      const rows = await db.staffClientKey.findMany({
        where: { sealedPrivateJwk: { not: null }, ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: "asc" },
        take: BATCH,
        select: { id: true, sealedPrivateJwk: true },
      });
      return rows.map((row) => ({ id: row.id, text: row.sealedPrivateJwk! }));
    },
    write: (tx, row, text) =>
      tx.staffClientKey.updateMany({
        where: { id: row.id, sealedPrivateJwk: row.text },
        data: { sealedPrivateJwk: text },
      }),
  },
  {
    name: "template API keys",
    record: apiKeyRecord,
    read: async (db, after) => {
      const rows = await db.clientTemplate.findMany({
        where: { sealedApiKey: { not: null }, ...(after ? { id: { gt: after } } : {}) },
        orderBy: { id: "asc" },
        take: BATCH,
        select: { id: true, sealedApiKey: true },
      });
      return rows.map((row) => ({ id: row.id, text: row.sealedApiKey! }));
    },
    write: async (tx, row, text) => {
      const locked = await lockTemplateOnly(tx, row.id);
      await locked.tx.clientTemplate.updateMany({
        where: { id: row.id, sealedApiKey: row.text },
        data: { sealedApiKey: text },
      });
    },
  },
  ofWebhooks("webhook secrets", "sealedSecret", webhookSecretRecord),
  ofWebhooks("earlier webhook secrets", "sealedPreviousSecret", webhookSecretRecord),
  ofWebhooks("addresses of chats", "sealedUrl", webhookAddressRecord),
  {
    name: "sessions",
    record: sessionRecord,
    read: async (db, after) => {
      const rows = await db.staffSession.findMany({
        where: { endedAt: null, ...(after ? { idHash: { gt: after } } : {}) },
        orderBy: { idHash: "asc" },
        take: BATCH,
        select: { idHash: true, sealedIdToken: true },
      });
      return rows.map((row) => ({ id: row.idHash, text: row.sealedIdToken }));
    },
    write: (tx, row, text) =>
      tx.staffSession.updateMany({
        where: { idHash: row.id, sealedIdToken: row.text },
        data: { sealedIdToken: text },
      }),
  },
];

/**
 * Reseals everything that is sealed with `DATA_ENCRYPTION_KEY_PREVIOUS` with `DATA_ENCRYPTION_KEY`.
 * Idempotent and resumable: what is sealed with the new key is skipped. The secrets are the same, so no audit
 * row is needed.
 * @param options.maxSeconds returns after this time; the next call continues
 * @returns the number of resealed rows by column, and whether there may be more
 * @throws SealError for a row that neither key opens
 */
export async function reseal(
  ctx: Context,
  options: { maxSeconds?: number } = {},
): Promise<{ counts: Record<string, number>; more: boolean }> {
  authorizeSystem(ctx);
  const started = ctx.clock();
  const late = () => secondsBetween(started, ctx.clock()) > (options.maxSeconds ?? Infinity);
  const { DATA_ENCRYPTION_KEY: master, DATA_ENCRYPTION_KEY_PREVIOUS: previous } = ctx.env;
  const counts: Record<string, number> = {};
  for (const column of COLUMNS) {
    counts[column.name] = 0;
    for (let after: string | null = null; ;) {
      const rows: Sealed[] = await column.read(ctx.db, after);
      for (const row of rows.filter((each) => !isSealedWith(each.text, master))) {
        const record = column.record(row.id);
        const text = seal(unseal(row.text, record, master, previous), record, master);
        await withBookkeeping(ctx, "reseal", (tx) => column.write(tx, row, text));
        counts[column.name]! += 1;
      }
      if (rows.length < BATCH) break;
      if (late()) return { counts, more: true };
      after = rows.at(-1)!.id;
    }
  }
  return { counts, more: false };
}

/**
 * Reseals for some seconds, while a previous key is set.
 * @returns the seconds until it should be called again; null when done
 */
export async function resealInBackground(ctx: Context): Promise<number | null> {
  authorizeSystem(ctx);
  if (!ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS) return null;
  const { counts, more } = await reseal(ctx, { maxSeconds: 20 });
  if (Object.values(counts).some((count) => count > 0)) log.info({ ...counts }, "resealed");
  return more ? 0 : null;
}
