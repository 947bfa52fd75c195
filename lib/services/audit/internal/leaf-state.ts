import type { Prisma } from "@/lib/db/generated/client";
import { entryOf } from "@/lib/core/audit/leaf";
import { differingColumn } from "./differing-column";

type Row = Prisma.AuditEventGetPayload<object>;
type Leaf = Prisma.AuditLeafGetPayload<object>;

/** Whether a row is what the log commits to, in words for a fault; or erased, so that nobody can say. */
export function leafState(row: Row, leaf: Leaf): { problem: string | null; isErased: boolean } {
  if (row.organizationId !== leaf.organizationId)
    return { problem: "its customer differs from the one in the log", isErased: false };
  if (row.canonical === "" && leaf.salt === null) return { problem: null, isErased: true };
  if (row.canonical === "" || leaf.salt === null)
    return { problem: "its text or its salt was removed, but not both", isErased: false };
  const entry = entryOf(leaf.salt, {
    seq: row.seq.toString(),
    number: leaf.organizationNumber?.toString() ?? null,
    chainHash: row.hash || null,
    canonical: row.canonical,
  });
  if (!entry.equals(leaf.entry))
    return { problem: "its text differs from the one that the log commits to", isErased: false };
  const differing = differingColumn(row);
  return {
    problem: differing ? `${differing} differs from the text that the log commits to` : null,
    isErased: false,
  };
}
