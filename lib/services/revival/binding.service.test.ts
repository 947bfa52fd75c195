import { afterAll, beforeAll, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createRevivalKey } from "./create-revival-key";
import { findRevival } from "./find-revival";
import { markUploaded } from "./mark-uploaded";
import { releaseRevival } from "./release-revival";
import { restartRevival } from "./restart-revival";
import { startRevival } from "./start-revival";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** A step that a browser submits again, and a state in which it was done before. */
const STEPS = [
  { name: "create a key", run: createRevivalKey, state: "KEY_MADE" },
  { name: "upload it", run: markUploaded, state: "VERIFIED" },
  { name: "start again", run: restartRevival, state: "OPEN" },
] as const;

it.each(STEPS)(
  "binds the browser that submits a step after support's release, also when it was done ($name)",
  async ({ run, state }) => {
    const at = await t.active();
    const { token } = await startRevival(at.admin, { installationId: at.installationId, days: 3 });
    const revival = await findRevival(t.system, token);
    const customer = t.customer(at.installationId);
    const by = (browser: string) => ({ ...revival, browser });
    const [first, second, third] = [newSecret(), newSecret(), newSecret()];
    await createRevivalKey(customer, by(first));
    await t.db.revival.update({ where: { id: revival.revivalId }, data: { state } });
    await releaseRevival(at.admin, { revivalId: revival.revivalId });

    await run(customer, by(second));
    for (const other of [first, third])
      await expect(run(customer, by(other))).rejects.toMatchObject({ code: "LINK_HELD" });
    await run(customer, by(second));
  },
);
