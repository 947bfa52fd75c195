import type { Transaction } from "@/lib/db/client";
import { lockInstallations } from "@/lib/db/locks";
import { stopAlertsTo } from "@/lib/core/access/end-access";

/** Everything by which rows may still say who somebody was. */
interface Traces {
  userId: string;
  /** Their names, now and earlier, that nobody else has or had. */
  names: string[];
  /** Their addresses, now and earlier, that nobody else has or had. */
  addresses: string[];
}

/**
 * Erases a staff member's names and addresses, earlier ones too, from everything that has their id. Rows
 * without an id, written by the previous release, are found by a name or address that was never anybody
 * else's.
 */
export async function eraseTraces(tx: Transaction, userId: string): Promise<void> {
  const traces = await findTraces(tx, userId);
  await eraseNames(tx, traces);
  await eraseAcknowledgements(tx, traces);
  await eraseAddresses(tx, traces);
}

async function findTraces(tx: Transaction, userId: string): Promise<Traces> {
  const { name, email, formerIdentities } = await tx.staffUser.findUniqueOrThrow({
    where: { id: userId },
    select: { name: true, email: true, formerIdentities: { select: { kind: true, value: true } } },
  });
  const former = (kind: string) => formerIdentities.filter((each) => each.kind === kind);
  const names = [...(name ? [name] : []), ...former("name").map((each) => each.value)];
  const addresses = [...(email ? [email.toLowerCase()] : []), ...former("email").map((each) => each.value)];
  const others = await tx.$queryRaw<{ value: string }[]>`
    select name as value from staff_user where id <> ${userId}::uuid and name = any(${names})
    union select lower(email) from staff_user where id <> ${userId}::uuid and lower(email) = any(${addresses})
    union select value from former_identity
    where user_id <> ${userId}::uuid and value = any(${[...names, ...addresses]})`;
  const shared = new Set(others.map((each) => each.value));
  const own = (values: string[]) => [...new Set(values)].filter((each) => !shared.has(each));
  return { userId, names: own(names), addresses: own(addresses) };
}

async function eraseNames(tx: Transaction, { userId, names }: Traces): Promise<void> {
  const own = { createdById: userId };
  const acted = { OR: [{ actorId: userId }, { actorId: null, actorName: { in: names } }] };
  const select = { installationId: true } as const;
  const rows = [
    await tx.revival.findMany({ where: own, select }),
    await tx.configurationChange.findMany({ where: acted, select }),
    await tx.configurationRevision.findMany({ where: acted, select }),
    await tx.keyRotation.findMany({ where: acted, select }),
  ];
  const ids = [...new Set(rows.flat().map((row) => row.installationId))];
  const locked = await lockInstallations(tx, ids);
  const erased = { actorName: null };
  await tx.bulkRun.updateMany({ where: own, data: erased });
  await tx.bulkRun.updateMany({ where: { approvedById: userId }, data: { approvedBy: null } });
  await tx.importRun.updateMany({ where: own, data: erased });
  await tx.diagnosis.updateMany({ where: own, data: erased });
  const theirs = { installationId: { in: ids } };
  await locked.tx.revival.updateMany({ where: { ...own, ...theirs }, data: erased });
  const change = { where: { ...acted, ...theirs }, data: erased };
  await locked.tx.configurationChange.updateMany(change);
  await locked.tx.configurationRevision.updateMany(change);
  await locked.tx.keyRotation.updateMany(change);
}

async function eraseAcknowledgements(tx: Transaction, { userId, names }: Traces): Promise<void> {
  const data = { acknowledgedBy: null };
  await tx.alert.updateMany({
    where: { OR: [{ acknowledgedById: userId }, { acknowledgedById: null, acknowledgedBy: { in: names } }] },
    data,
  });
  await tx.alertCrossing.updateMany({ where: { acknowledgedBy: { in: names } }, data });
  // Only the previous release acknowledged these, whose audit rows have the person's id.
  await tx.$executeRaw`
    update alert set acknowledged_by = null where acknowledged_by is not null and id::text in (
      select entity_id from audit_event where actor_id = ${userId} and entity_type = 'alert')`;
}

/** Also of messages, reports and rules. What has not been sent to them is not sent any more. */
async function eraseAddresses(tx: Transaction, { userId, addresses }: Traces): Promise<void> {
  await tx.$executeRaw`
    update alert_delivery set target = 'erased:' || id, staff_id = null,
      state = case when state = 'SENT' then state else 'DROPPED' end
    where channel = 'email'
      and (staff_id = ${userId}::uuid or (staff_id is null and target = any(${addresses})))`;
  for (const address of addresses) await stopAlertsTo(tx, address);
  await tx.$executeRaw`
    update saved_view v set report_emails = array(
        select e from unnest(v.report_emails) with ordinality r(e, at) where e <> all(gone.emails) order by at),
      report_done = array(select e from unnest(v.report_done) e where e <> all(gone.emails))
    from (select id, ${addresses}::text[] || array(select email from report_recipient
        where view_id = saved_view.id and staff_id = ${userId}::uuid) as emails from saved_view) gone
    where gone.id = v.id and (v.report_emails && gone.emails or v.report_done && gone.emails)`;
  await tx.reportRecipient.deleteMany({
    where: { OR: [{ staffId: userId }, { staffId: null, email: { in: addresses } }] },
  });
}
