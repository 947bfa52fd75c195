import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "./create-organization";
import { listOrganizations } from "./list-organizations";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

describe("customers", () => {
  it("are found by name, number and contact, each also as people write them", async () => {
    const staff = await t.staff("SUPPORT");
    const input = {
      ...organizationInput(801),
      name: "Bjørkelia legekontor",
      contactName: "Mona Ødegård",
      contactEmail: "mona@bjorkelia.example",
      contactPhone: "+47 915 20 103",
    };
    await createOrganization(staff, input);
    await createOrganization(staff, { ...organizationInput(802), contactPhone: "22 33 44 55" });
    const found = async (q: string) =>
      (await listOrganizations(staff, { q, after: "" })).rows.map((row) => row.name);
    for (const q of [
      "bjorkelia",
      input.number,
      "mona ødegard",
      "Odegaard",
      "bjorkelia.example",
      "91520103",
      "915 20 103",
      "+47 915 20 103",
      "bjørkelia 915 20",
    ])
      expect([q, await found(q)]).toEqual([q, [input.name]]);
    expect(await found("mona 22334455")).toEqual([]);
  });
});
