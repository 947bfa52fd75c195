import { osloDate } from "@/lib/domain/key-status";
import { randomUUID } from "node:crypto";
import { importExpiries, importListed } from "@/lib/core/keys/ledger/import";
import { type LockedInstallations, lockInstallations } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { Audit } from "@/lib/core/db/transaction";
import { type ImportEffect, recordEffects } from "./effects";
import type { ImportOperation } from "./validate-rows";

type Create = Extract<ImportOperation, { kind: "create" }>;
type Update = Extract<ImportOperation, { kind: "update" }>;

/** Facts of every audit row of an import, or of its undoing. */
export interface ImportFacts {
  runId: string;
  /** Id of the staff member who has read the file, or who has requested the undoing. */
  by: string | null;
  now: Date;
}

/** Writes the operations with one statement per table, whatever the number of rows. */
export async function writeOperations(
  tx: Transaction,
  audit: Audit,
  operations: readonly ImportOperation[],
  facts: ImportFacts,
): Promise<void> {
  const creates = operations.filter((operation) => operation.kind === "create");
  const updates = operations.filter((operation) => operation.kind === "update");
  // Before any installation is created, which locks its organization.
  const locked = await lockInstallations(
    tx,
    updates.map((operation) => operation.installationId),
  );
  const effects = [
    ...(creates.length > 0 ? await create(tx, audit, creates, facts) : []),
    ...(updates.length > 0 ? await update(locked, audit, updates, facts) : []),
  ];
  await recordEffects(tx, facts.runId, effects);
}

async function create(
  tx: Transaction,
  audit: Audit,
  operations: Create[],
  facts: ImportFacts,
): Promise<ImportEffect[]> {
  const { runId: importRun, by, now } = facts;
  const wanted = new Map(
    operations.map(({ record }) => [
      record.organizationNumber,
      { id: randomUUID(), name: record.organizationName, language: record.language },
    ]),
  );
  // The name and the language of a customer are taken from the first row with its number that has them.
  for (const { record } of [...operations].reverse()) {
    const customer = wanted.get(record.organizationNumber)!;
    if (record.organizationName) customer.name = record.organizationName;
    if (record.language) customer.language = record.language;
  }
  const numbers = [...wanted.keys()];
  const there = await tx.organization.findMany({
    where: { number: { in: numbers } },
    select: { id: true, number: true },
  });
  const organizations = new Map(there.map((each) => [each.number, each.id]));
  const fresh = numbers.filter((number) => !organizations.has(number));
  await tx.$executeRaw`
    insert into organization (id, number, name, contact_language, created_at, updated_at)
    select id, number, name, language, ${now}, ${now}
    from unnest(${fresh.map((number) => wanted.get(number)!.id)}::uuid[], ${fresh}::text[],
      ${fresh.map((number) => wanted.get(number)!.name)}::text[],
      ${fresh.map((number) => wanted.get(number)!.language)}::text[]) as given(id, number, name, language)`;
  for (const number of fresh) {
    const { id, name } = wanted.get(number)!;
    organizations.set(number, id);
    audit({
      action: "organization.created",
      entity: { type: "organization", id },
      organizationId: id,
      details: { number, name, importRun, by },
    });
  }
  const made = operations.map((operation) => ({
    ...operation,
    id: randomUUID(),
    organizationId: organizations.get(operation.record.organizationNumber)!,
  }));
  // Keys are written first, so that the trigger refreshes each fleet row once, when its installation is
  // written.
  await tx.$executeRaw`set constraints client_key_installation_id_fkey deferred`;
  const locked = await lockInstallations(
    tx,
    made.map((each) => each.id),
  );
  await importListed(
    locked,
    made.flatMap((each) => (each.key ? [{ installationId: each.id, key: each.key }] : [])),
    now,
  );
  await locked.tx.$executeRaw`
    insert into installation (id, organization_id, template_id, label, custody, scopes, client_id, activated_at, created_at, updated_at)
    select given.id, given.organization_id, given.template_id, given.label,
      case when given.client_id is null then t.custody else 'INSTALLATION' end, 
      case when given.client_id is null then t.default_scopes else t.scopes end, given.client_id,
      case when given.client_id is not null then ${now}::timestamptz end, ${now}, ${now}
    from unnest(${made.map((each) => each.id)}::uuid[], ${made.map((each) => each.organizationId)}::uuid[],
      ${made.map((each) => each.record.templateId)}::uuid[], ${made.map((each) => each.record.label)}::text[],
      ${made.map((each) => each.record.clientId)}::text[]) as given(id, organization_id, template_id, label, client_id)
    join client_template t on t.id = given.template_id`;
  for (const { id, record, key } of made)
    audit({
      action: record.clientId ? "installation.added" : "installation.created",
      entity: { type: "installation", id },
      installationId: id,
      details: {
        label: record.label,
        clientId: record.clientId,
        kid: key?.kid ?? null,
        expires: dayOf(record.expiresAt),
        importRun,
        by,
      },
    });
  // The first row of an organization that was created is the one that created it.
  const createdBy = new Map(fresh.map((number) => [organizations.get(number)!, number]));
  return made.map(({ id, line, organizationId }) => ({
    line,
    installationId: id,
    created: true,
    organizationId: createdBy.delete(organizationId) ? organizationId : null,
    before: null,
  }));
}

async function update(
  locked: LockedInstallations,
  audit: Audit,
  operations: Update[],
  facts: ImportFacts,
): Promise<ImportEffect[]> {
  const { runId: importRun, by, now } = facts;
  const renamed = operations.filter((operation) => operation.label !== null);
  const labels = new Map(
    (
      await locked.tx.installation.findMany({
        where: { id: { in: renamed.map((operation) => operation.installationId) } },
        select: { id: true, label: true },
      })
    ).map((row) => [row.id, row.label]),
  );
  await locked.tx.$executeRaw`
    update installation i set label = given.label, updated_at = ${now}
    from unnest(${renamed.map((operation) => operation.installationId)}::uuid[], ${renamed.map((operation) => operation.label)}::text[])
      as given(id, label) where i.id = given.id`;
  const dated = await importExpiries(
    locked,
    operations.flatMap((operation) => operation.expiry ?? []),
    now,
  );
  const added = operations.flatMap(({ installationId, newKey }) =>
    newKey ? [{ installationId, key: newKey }] : [],
  );
  const keyIds = await importListed(locked, added, now);
  const newKeys = new Map(added.map(({ installationId }, index) => [installationId, keyIds[index]!]));
  for (const { installationId, label, newKey, expiry: given, record } of operations) {
    const expiry = given && dated.has(given.keyId) ? given : null;
    if (label === null && !newKey && !expiry) continue;
    audit({
      action: "installation.imported",
      entity: { type: "installation", id: installationId },
      installationId,
      details: {
        changed: [
          ...(label === null ? [] : ["label"]),
          ...(newKey ? ["key"] : []),
          ...(expiry ? ["expiry"] : []),
        ],
        kid: (newKey ?? expiry)?.kid ?? null,
        expires: newKey || expiry ? dayOf(record.expiresAt) : null,
        importRun,
        by,
      },
    });
  }
  return operations.map(({ line, installationId, label, expiry }) => ({
    line,
    installationId,
    created: false,
    organizationId: null,
    before: {
      label: label === null ? null : labels.get(installationId)!,
      newKeyId: newKeys.get(installationId) ?? null,
      expiry: (expiry && dated.get(expiry.keyId)) ?? null,
    },
  }));
}

/** The day on which a key expires in Oslo, as YYYY-MM-DD. */
function dayOf(expiresAt: Date | null): string | null {
  return expiresAt && osloDate(expiresAt).toISOString().slice(0, 10);
}
