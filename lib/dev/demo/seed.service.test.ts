import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { seed } from "./seed";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

it("the demo shows clients by every kind of evidence, and a program that a customer says does not work", async () => {
  const env = t.processEnv as Record<string, string>;
  expect(await seed({ env, control: t.sandbox.addresses.control, print: () => {} })).toBe(true);
  const rows = await t.db.fleetRow.findMany({ where: { phase: "ACTIVE" } });
  const has = (check: (row: (typeof rows)[number]) => boolean) => expect(rows.some(check)).toBe(true);
  has((row) => row.tokenSeenBy === "portal");
  has((row) => row.tokenSeenBy === "fleet-api");
  has((row) => row.tokenSeenAt === null && row.reportedAt !== null);
  has((row) => row.tokenSeenAt === null && row.reportedAt === null);
  has((row) => row.programFails);
});
