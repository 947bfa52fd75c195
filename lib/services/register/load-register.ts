import { randomUUID } from "node:crypto";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import { isSubUnitForm, type RegisterKind, type RegisterUnit } from "@/lib/domain/register-unit";

/** A load whose last batch is older than this was interrupted. */
const INTERRUPTED_SECONDS = 300;
/** A file with a smaller part of the units than the one before was cut off on the way. */
const MIN_PART = 0.5;
const DELETE_BATCH = 20_000;

/** The input is read while it is stored, so no schema parses it: `readRegister` has validated each unit. */
interface RegisterFile {
  batches: AsyncIterable<{ units: RegisterUnit[]; skipped: number }>;
  /** Takes a file also when it is much smaller than the one before. */
  force?: boolean;
}

export interface LoadedRegister {
  kind: RegisterKind;
  units: number;
  skipped: number;
}

/**
 * Loads a file of Enhetsregisteret in place of the earlier one of the same kind, which its units tell. The
 * earlier one is in use until the whole file is stored.
 * @throws AppError CONFLICT while another file is loaded; INVALID_INPUT `file-empty`, `file-shrunk`
 */
export async function loadRegister(ctx: Context, input: RegisterFile): Promise<LoadedRegister> {
  authorizeSystem(ctx);
  const loadId = randomUUID();
  await begin(ctx, loadId);
  try {
    let units = 0;
    let skipped = 0;
    let subUnits = 0;
    for await (const batch of input.batches) {
      skipped += batch.skipped;
      units += await store(ctx, loadId, batch.units);
      subUnits += batch.units.filter((unit) => isSubUnitForm(unit.form)).length;
    }
    const loaded: LoadedRegister = { kind: subUnits > units / 2 ? "SUB" : "MAIN", units, skipped };
    await activate(ctx, loadId, loaded, input.force === true);
    return loaded;
  } finally {
    await removeUnused(ctx, loadId);
  }
}

async function begin(ctx: Context, loadId: string): Promise<void> {
  const now = ctx.clock();
  const started = await withBookkeeping(
    ctx,
    "register",
    (tx) => tx.$executeRaw`
      insert into register_load (kind, load_id, units, loaded_at) values ('LOADING', ${loadId}::uuid, 0, ${now})
      on conflict (kind) do update set load_id = excluded.load_id, units = 0, loaded_at = excluded.loaded_at
      where register_load.loaded_at < ${addSeconds(now, -INTERRUPTED_SECONDS)}`,
  );
  if (started === 0) throw new AppError("CONFLICT", { fields: { file: "register-loading" } });
}

/** Stores a batch, and says that the load goes on. @returns how many units were new */
async function store(ctx: Context, loadId: string, units: RegisterUnit[]): Promise<number> {
  const column = <Name extends keyof RegisterUnit>(name: Name) => units.map((unit) => unit[name]);
  return withBookkeeping(ctx, "register", async (tx) => {
    const held = await tx.registerLoad.updateMany({
      where: { kind: "LOADING", loadId },
      data: { loadedAt: ctx.clock() },
    });
    if (held.count === 0) throw new AppError("CONFLICT", { fields: { file: "register-loading" } });
    return tx.$executeRaw`
      insert into register_unit (load_id, number, name, form, parent, is_bankrupt, is_dissolving, deleted_on)
      select ${loadId}::uuid, * from unnest(${column("number")}::text[], ${column("name")}::text[],
        ${column("form")}::text[], ${column("parent")}::text[], ${column("isBankrupt")}::boolean[],
        ${column("isDissolving")}::boolean[], ${column("deletedOn")}::text[])
      on conflict do nothing`;
  });
}

/** Puts the stored file in use, in one step for all readers. */
async function activate(ctx: Context, loadId: string, loaded: LoadedRegister, force: boolean): Promise<void> {
  const { kind, units, skipped } = loaded;
  if (units === 0) throw new AppError("INVALID_INPUT", { fields: { file: "file-empty" } });
  const loadedAt = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const before = await tx.registerLoad.findUnique({ where: { kind } });
    if (before && units < before.units * MIN_PART && !force)
      throw new AppError("INVALID_INPUT", { fields: { file: "file-shrunk" } });
    const row = { loadId, units, loadedAt };
    await tx.registerLoad.upsert({ where: { kind }, create: { kind, ...row }, update: row });
    await tx.registerLoad.delete({ where: { kind: "LOADING" } });
    audit({
      action: "register.loaded",
      entity: { type: "register", id: kind },
      details: { kind, units, skipped, earlierUnits: before?.units ?? null },
    });
  });
}

/** Removes units of no load, and the mark of one that has failed. */
async function removeUnused(ctx: Context, loadId: string): Promise<void> {
  await withBookkeeping(ctx, "register", (tx) =>
    tx.registerLoad.deleteMany({ where: { kind: "LOADING", loadId } }),
  );
  for (;;) {
    const removed = await withBookkeeping(
      ctx,
      "register",
      (tx) => tx.$executeRaw`
        delete from register_unit where ctid = any(array(
          select u.ctid from register_unit u
          where not exists (select from register_load l where l.load_id = u.load_id) limit ${DELETE_BATCH}))`,
    );
    if (removed < DELETE_BATCH) return;
  }
}
