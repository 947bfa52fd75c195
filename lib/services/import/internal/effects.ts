import { z } from "zod";
import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";

const BeforeSchema = z.object({
  label: z.string().max(1000).nullable(),
  newKeyId: z.uuid().nullable(),
  expiry: z
    .object({
      keyId: z.uuid(),
      expiresAt: z.coerce.date().nullable(),
      source: z.string().max(50).nullable(),
      seenAt: z.coerce.date().nullable(),
    })
    .nullable(),
});

/** What a row of a file has changed. */
export interface ImportEffect {
  line: number;
  installationId: string;
  /** Whether the row created the installation. */
  created: boolean;
  /** The organization that the row created; null when it was there. */
  organizationId: string | null;
  /** What there was before, of what was changed; null for an installation that was created. */
  before: z.output<typeof BeforeSchema> | null;
}

/** Records what a chunk has changed in one statement, in the transaction that changed it. */
export async function recordEffects(
  tx: Transaction,
  runId: string,
  effects: readonly ImportEffect[],
): Promise<void> {
  await tx.$executeRaw`
    insert into import_effect (run_id, line, installation_id, created, organization_id, before)
    select ${runId}::uuid, line, installation_id, created, organization_id, before::jsonb
    from unnest(${effects.map((each) => each.line)}::int[], ${effects.map((each) => each.installationId)}::uuid[],
      ${effects.map((each) => each.created)}::boolean[], ${effects.map((each) => each.organizationId)}::uuid[],
      ${effects.map((each) => (each.before ? JSON.stringify(each.before) : null))}::text[])
      as given(line, installation_id, created, organization_id, before)`;
}

/** Everything that a run has changed, in the order of the file. */
export async function readEffects(tx: ReadOnlyDatabase, runId: string): Promise<ImportEffect[]> {
  const rows = await tx.importEffect.findMany({ where: { runId }, orderBy: { line: "asc" } });
  return rows.map(({ runId: _, before, ...effect }) => ({
    ...effect,
    before: before === null ? null : BeforeSchema.parse(before),
  }));
}
