import { AppError } from "@/lib/base/errors";
import type { Table } from "@/lib/files/read-table";
import { readTableInThread } from "@/lib/files/read-table-in-thread";

/**
 * Reads a file to import, outside the serving thread. Nothing of a refused file is stored.
 * @throws AppError INVALID_INPUT on the field `file`, with the code of `readTableInThread`
 */
export async function readImportFile(bytes: Uint8Array): Promise<Table> {
  const table = await readTableInThread(bytes);
  if (typeof table === "string") throw new AppError("INVALID_INPUT", { fields: { file: table } });
  return table;
}
