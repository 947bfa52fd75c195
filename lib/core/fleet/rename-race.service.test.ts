import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import type { Prisma } from "@/lib/db/generated/client";
import { underLock } from "@/lib/dev/testing/under-lock";
import { createInstallation } from "@/lib/services/installations/create-installation";
import { setApiKey } from "@/lib/services/templates/set-api-key";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** Resolves when a transaction of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  await expect
    .poll(async () => {
      const [row] = await t.owner.$queryRaw<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row!.waiting;
    })
    .toBeGreaterThan(0);
}

it.each(["organization", "client_template"])(
  "an installation that is created while its %s is renamed is listed by the new name",
  async (table) => {
    const { admin, organizationId, templateId } = await t.installation();
    const id = table === "organization" ? organizationId : templateId;
    let created: Promise<{ installationId: string }>;
    await t.db.$transaction(async (tx) => {
      await tx.$executeRawUnsafe(`update ${table} set name = 'Nytt navn' where id = $1::uuid`, id);
      created = createInstallation(admin, {
        organizationId,
        templateId,
        label: "Ny server",
        note: "",
        scopes: "nhn:selvbetjening/client",
        childOrganizationNumbers: [],
        claims: "",
      });
      await Promise.race([created, someoneWaits()]);
    });
    const { installationId } = await created!;
    const row = await t.db.fleetRow.findUniqueOrThrow({ where: { installationId } });
    expect(table === "organization" ? row.organizationName : row.templateName).toBe("Nytt navn");
  },
);

it("the rows of a template's installations follow each of its fields, but not its API key", async () => {
  const { installationId, templateId } = await t.installation();
  const version = () =>
    t.owner.$queryRaw`select xmin::text from fleet_row where installation_id = ${installationId}::uuid`;
  const isRebuilt = async (data: Prisma.ClientTemplateUpdateInput) => {
    const before = await version();
    await t.owner.clientTemplate.update({ where: { id: templateId }, data });
    return JSON.stringify(await version()) !== JSON.stringify(before);
  };
  const changes = [{ name: "Ny" }, { renewalDays: 7 }, { keyLifetimeDays: 365 }, { logsUsersIn: true }];
  for (const change of changes) expect([change, await isRebuilt(change)]).toEqual([change, true]);
  expect(await isRebuilt({ apiKeySetAt: new Date(), updatedAt: new Date() })).toBe(false);
});

it("an API key is set while an installation of its template is being changed", async () => {
  const { admin, installationId, templateId } = await t.installation();
  await underLock(t.db, installationId, () => setApiKey(admin, { templateId, apiKey: "b".repeat(40) }));
  const { apiKeySetAt } = await t.db.clientTemplate.findUniqueOrThrow({ where: { id: templateId } });
  expect(apiKeySetAt).not.toBeNull();
});
