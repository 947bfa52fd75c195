import type { Prisma } from "@/lib/db/generated/client";
import { commitmentOf, entryOf } from "@/lib/core/audit/leaf";
import { differingColumn } from "./differing-column";

type Row = Prisma.AuditEventGetPayload<object>;
type Leaf = Prisma.AuditLeafGetPayload<object>;

/**
 * Whether a row is what the log commits to, in words for a fault; or erased, so that its number and customer
 * are what the log commits to, and nobody can say what its text was.
 */
export function leafState(row: Row, leaf: Leaf): { problem: string | null; isErased: boolean } {
  if (row.organizationId !== leaf.organizationId)
    return { problem: "its customer differs from the one in the log", isErased: false };
  const isErased = row.canonical === "" && leaf.salt === null;
  if (!isErased && (row.canonical === "" || leaf.salt === null))
    return { problem: "its text or its salt was removed, but not both", isErased: false };
  const commitment = leaf.salt ? commitmentOf(leaf.salt, row.canonical) : leaf.commitment;
  const place = {
    seq: row.seq.toString(),
    organizationId: leaf.organizationId,
    number: leaf.organizationNumber?.toString() ?? null,
    chainHash: row.hash || null,
  };
  if (!commitment || !entryOf(place, commitment).equals(leaf.entry)) {
    const what = isErased ? "its place among its customer's rows" : "its text";
    return { problem: `${what} differs from the one that the log commits to`, isErased: false };
  }
  if (isErased) return { problem: null, isErased };
  const differing = differingColumn(row);
  return {
    problem: differing ? `${differing} differs from the text that the log commits to` : null,
    isErased: false,
  };
}
