import { afterAll, beforeAll, expect, it } from "vitest";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { notifyChanges } from "@/lib/services/audit/notify-changes";
import { updateOrganization } from "@/lib/services/organizations/update-organization";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { changeListener } from "./change-listener";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("wakes who listens when a change of theirs is committed, not before, not for others, and again after a lost line", async () => {
  const staff = await t.staff("SUPPORT");
  const input = organizationInput(1);
  const { organizationId } = await createOrganization(staff, input);
  const other = await createOrganization(staff, organizationInput(2));
  const { number: _number, ...rest } = input;
  let heard = 0;
  let made = 0;
  const stop = changeListener(t.databaseUrl).listen(organizationId, () => (heard += 1));
  let known: ReadonlySet<bigint> = new Set();
  /** Changes, and notifies as the worker does some times a second. */
  const change = async (id: string) => {
    await updateOrganization(staff, { ...rest, organizationId: id, name: `Kontor ${(made += 1)}` });
    known = await notifyChanges(t.system, { known });
  };
  /** Changes until it is heard: the line may be on its way. */
  const untilHeard = async () => {
    const before = heard;
    await expect
      .poll(
        async () => {
          await change(organizationId);
          return heard;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeGreaterThan(before);
    await silence();
  };
  /** What was sent is heard in order, so after a change of another all before it are. */
  const silence = async () => {
    let over = false;
    const end = changeListener(t.databaseUrl).listen(other.organizationId, () => (over = true));
    await change(other.organizationId);
    await expect.poll(() => over, { timeout: 20_000 }).toBe(true);
    end();
  };
  await untilHeard();

  const before = heard;
  await change(organizationId);
  await silence();
  expect(heard).toBe(before + 1);
  await expect(updateOrganization(staff, { ...rest, organizationId, name: "" })).rejects.toThrow();
  await silence();
  expect(heard).toBe(before + 1);

  await t.db.$queryRaw`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen %'`;
  await untilHeard();
  stop();
  const last = heard;
  await change(organizationId);
  await silence();
  expect(heard).toBe(last);
});
