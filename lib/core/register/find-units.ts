import type { ReadOnlyDatabase } from "@/lib/db/client";
import { isSubUnitForm, type RegisterFacts, type RegisterLookup } from "@/lib/domain/register-unit";

type Row = Omit<RegisterFacts, "kind">;

/** What the loaded files of Enhetsregisteret say about each number; one that no file has is left out. */
export async function findUnits(
  db: ReadOnlyDatabase,
  numbers: readonly string[],
): Promise<Map<string, RegisterFacts>> {
  if (numbers.length === 0) return new Map();
  const rows = await db.$queryRaw<Row[]>`
    select u.number, u.name, u.form, u.parent, u.is_bankrupt as "isBankrupt", u.is_dissolving as "isDissolving",
      u.deleted_on as "deletedOn", l.loaded_at as "loadedAt",
      (select p.name from register_unit p join register_load m on m.load_id = p.load_id and m.kind <> 'LOADING'
        where p.number = u.parent limit 1) as "parentName"
    from register_load l join register_unit u on u.load_id = l.load_id
    where l.kind <> 'LOADING' and u.number = any(${[...new Set(numbers)]}::text[])`;
  return new Map(rows.map((row) => [row.number, { ...row, kind: isSubUnitForm(row.form) ? "SUB" : "MAIN" }]));
}

/** The same for one number, and whether a number that is missing says anything. */
export async function findUnit(db: ReadOnlyDatabase, number: string): Promise<RegisterLookup> {
  const [units, main] = await Promise.all([
    findUnits(db, [number]),
    db.registerLoad.findUnique({ where: { kind: "MAIN" }, select: { loadedAt: true } }),
  ]);
  return { unit: units.get(number) ?? null, mainLoadedAt: main?.loadedAt ?? null };
}
