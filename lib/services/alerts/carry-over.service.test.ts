import fs from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AlertTestContext } from "@/lib/dev/testing/alert-test-context";
import { listAlerts } from "./list-alerts";

/** What the migration does to rows; its columns and tables are there already. */
const MIGRATION = fs
  .readFileSync("prisma/migrations/20261126210000_one_alert_per_key/migration.sql", "utf8")
  .replace(/^--.*$/gm, "")
  .split(";")
  .filter((each) => /^\s*(insert|update)\b/i.test(each))
  .join(";");

let t: AlertTestContext;
beforeAll(async () => {
  t = await AlertTestContext.create();
});
afterAll(() => t.drop());

async function runSql(script: string): Promise<void> {
  const statements = script
    .replace(/^--.*$/gm, "")
    .split(";")
    .filter((each) => each.trim());
  for (const statement of statements) await t.base.owner.$executeRawUnsafe(statement);
}

it("alerts that were one for each rule and threshold become one per key, with who has taken or snoozed them, and nothing is sent again", async () => {
  const { ruleId } = await t.rule();
  const { ruleId: second } = await t.rule();
  const taken = await t.expiring(5);
  const closed = await t.expiring(200);
  const alert = (rule: string, installationId: string, threshold: number, more: string) =>
    `insert into alert (id, rule_id, installation_id, expires_at, threshold, created_at, acknowledged_at, acknowledged_by, closed_at)
     select gen_random_uuid(), '${rule}', installation_id, key_expires_at, ${threshold}, now(), ${more}
     from fleet_row where installation_id = '${installationId}'`;
  await runSql(
    [
      alert(ruleId, taken.installationId, 30, "now(), 'Kari', now()"),
      alert(ruleId, taken.installationId, 7, "null, null, null"),
      alert(second, taken.installationId, 14, "now(), 'Ola', null"),
      alert(second, taken.installationId, 7, "null, null, null"),
      alert(ruleId, closed.installationId, 30, "null, null, now()"),
    ].join(";"),
  );
  await runSql(`
    insert into alert_delivery (id, alert_id, channel, target, next_at, state)
    select gen_random_uuid(), id, 'email', 'vakt@example.no', now(),
      (case when rule_id = '${ruleId}' then 'SENT' else 'WAITING' end)::"DeliveryState" from alert where threshold = 7`);
  await runSql(MIGRATION);

  expect((await listAlerts(t.admin, { status: "open", page: 1 })).rows).toEqual([]);
  const { rows } = await listAlerts(t.admin, { status: "handled", page: 1 });
  expect(rows).toMatchObject([
    { acknowledgedBy: "Ola", threshold: 7, installation: { id: taken.installationId } },
  ]);
  expect(rows[0]!.crossings).toHaveLength(4);
  expect(await t.base.db.alert.count({ where: { closedAt: null } })).toBe(1);
  await t.runAlerts();
  expect(t.mail.inbox).toEqual([]);
});

it("what the previous release had found of an expiry that has changed since is closed, and nothing of it is sent", async () => {
  const { ruleId } = await t.rule();
  const { installationId } = await t.expiring(200);
  await runSql(
    `insert into alert (id, rule_id, installation_id, expires_at, threshold, created_at)
     values (gen_random_uuid(), '${ruleId}', '${installationId}', now() + interval '3 days', 7, now());
     insert into alert_delivery (id, alert_id, channel, target, next_at, state)
     select gen_random_uuid(), id, 'email', 'vakt@example.no', now(), 'WAITING' from alert where installation_id = '${installationId}'`,
  );
  await t.runAlerts();
  const crossing = await t.base.db.alertCrossing.findFirstOrThrow({
    where: { installationId },
    select: { closedAt: true, deliveries: { select: { state: true } } },
  });
  expect(crossing).toEqual({ closedAt: expect.any(Date) as Date, deliveries: [{ state: "DROPPED" }] });
  expect(t.mail.inbox).toEqual([]);
});
