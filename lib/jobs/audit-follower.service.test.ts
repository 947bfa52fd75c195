import { afterAll, beforeAll, expect, it } from "vitest";
import { changeListener } from "@/lib/db/change-listener";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { updateOrganization } from "@/lib/services/organizations/update-organization";
import { followAudit } from "./audit-follower";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("seals what is committed and wakes who waits for it, with two workers, and goes on when the first has stopped", async () => {
  const ctx = { ...t.system, clock: () => new Date() };
  const staff = await t.staff("SUPPORT");
  const input = organizationInput(1);
  const { number: _number, ...rest } = input;
  const { organizationId } = await createOrganization(staff, input);
  let woken = 0;
  const stopListening = changeListener(t.databaseUrl).listen(organizationId, () => (woken += 1));
  const [first, second] = [followAudit(ctx), followAudit(ctx)];
  let round = 0;
  /** Changes until it is heard, since the line may be on its way, and until all is sealed. */
  const changeAndWait = async () => {
    const before = woken;
    await expect
      .poll(
        async () => {
          await updateOrganization(staff, { ...rest, organizationId, name: `Kontor ${(round += 1)}` });
          return woken;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeGreaterThan(before);
    await expect.poll(() => t.db.auditUnsealed.count(), { timeout: 20_000 }).toBe(0);
    const [rows, leaves] = [await t.db.auditEvent.count(), await t.db.auditLeaf.count()];
    expect(leaves).toBe(rows);
  };
  await changeAndWait();
  await first();
  await changeAndWait();
  await second();
  stopListening();
});
