import { type KnownExpiry, removeImported, restoreExpiries } from "@/lib/core/keys/ledger/import";
import type { Audit } from "@/lib/core/db/transaction";
import type { LockedInstallations } from "@/lib/db/locks";
import { installationTitle } from "@/lib/domain/installation-title";
import type { ImportEffect } from "./effects";
import type { ImportFacts } from "./write-operations";

/** What an import changed is not there as it left it, so that it cannot be undone as a whole. */
export class EffectsDiffer extends Error {}

/**
 * Undoes everything that an import changed, with one statement per table: deletes the installations, keys and
 * organizations that it created, and writes back what was there of those that it changed.
 * @param locked the locks of all its installations
 * @throws EffectsDiffer when something is not as the import left it; the caller rolls back
 */
export async function undoEffects(
  locked: LockedInstallations,
  audit: Audit,
  effects: readonly ImportEffect[],
  facts: ImportFacts,
): Promise<{ removed: number; restored: number; organizations: number }> {
  const created = effects.filter((effect) => effect.created).map((effect) => effect.installationId);
  const changed = effects.filter((effect) => !effect.created);
  await restore(locked, audit, changed, facts);
  await removeInstallations(locked, audit, created, facts);
  const organizations = effects.flatMap((effect) => effect.organizationId ?? []);
  await removeOrganizations(locked, audit, organizations, facts);
  return { removed: created.length, restored: changed.length, organizations: organizations.length };
}

async function restore(
  locked: LockedInstallations,
  audit: Audit,
  effects: readonly ImportEffect[],
  { runId: importRun, by, now }: ImportFacts,
): Promise<void> {
  const renamed = effects.filter((effect) => typeof effect.before?.label === "string");
  const keyIds = effects.flatMap((effect) => effect.before?.newKeyId ?? []);
  const expiries: KnownExpiry[] = effects.flatMap((effect) => effect.before?.expiry ?? []);
  expect(
    renamed.length,
    await locked.tx.$executeRaw`
      update installation i set label = given.label, updated_at = ${now}
      from unnest(${renamed.map((effect) => effect.installationId)}::uuid[], ${renamed.map((effect) => effect.before!.label)}::text[])
        as given(id, label) where i.id = given.id`,
  );
  expect(keyIds.length, await removeImported(locked, keyIds));
  expect(expiries.length, await restoreExpiries(locked, expiries));
  for (const { installationId, before } of effects)
    audit({
      action: "installation.import-undone",
      entity: { type: "installation", id: installationId },
      installationId,
      details: {
        changed: [
          ...(before?.label ? ["label"] : []),
          ...(before?.newKeyId ? ["key"] : []),
          ...(before?.expiry ? ["expiry"] : []),
        ],
        importRun,
        by,
      },
    });
}

async function removeInstallations(
  locked: LockedInstallations,
  audit: Audit,
  ids: readonly string[],
  { runId: importRun, by }: ImportFacts,
): Promise<void> {
  const rows = await locked.tx.installation.findMany({
    where: { id: { in: [...ids] } },
    select: {
      id: true,
      organizationId: true,
      label: true,
      clientId: true,
      organization: { select: { name: true } },
    },
  });
  expect(ids.length, rows.length);
  const keys = await locked.tx.clientKey.findMany({
    where: { installationId: { in: [...ids] } },
    select: { id: true },
  });
  // What the portal has made of them by itself: alerts with their messages, and a check that waits.
  await locked.tx.alertCrossing.deleteMany({ where: { installationId: { in: [...ids] } } });
  await locked.tx.alert.deleteMany({ where: { installationId: { in: [...ids] } } });
  await locked.tx.queuedCheck.deleteMany({ where: { installationId: { in: [...ids] } } });
  const keyIds = keys.map((key) => key.id);
  expect(keyIds.length, await removeImported(locked, keyIds));
  const removed = await locked.tx.installation.deleteMany({ where: { id: { in: [...ids] } } });
  expect(ids.length, removed.count);
  for (const { id, organizationId, organization, label, clientId } of rows)
    audit({
      action: "installation.removed",
      entity: { type: "installation", id },
      removed: { installationId: id, organizationId },
      details: { subject: installationTitle(organization.name, label), clientId, importRun, by },
    });
}

async function removeOrganizations(
  locked: LockedInstallations,
  audit: Audit,
  ids: readonly string[],
  { runId: importRun, by }: ImportFacts,
): Promise<void> {
  const rows = await locked.tx.organization.findMany({
    where: { id: { in: [...ids] }, installations: { none: {} }, children: { none: {} } },
    select: { id: true, number: true, name: true },
  });
  expect(ids.length, rows.length);
  await locked.tx.organization.deleteMany({ where: { id: { in: [...ids] } } });
  for (const { id, number, name } of rows)
    audit({
      action: "organization.removed",
      entity: { type: "organization", id },
      organizationId: id,
      details: { subject: name, number, importRun, by },
    });
}

function expect(wanted: number, found: number): void {
  if (wanted !== found) throw new EffectsDiffer();
}
