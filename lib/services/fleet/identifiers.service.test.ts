import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import { FleetView } from "@/lib/domain/fleet-view";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { planBulk } from "../bulk/plan-bulk";
import { createOrganization } from "../organizations/create-organization";
import { getOrganization } from "../organizations/get-organization";
import { listOrganizations } from "../organizations/list-organizations";
import { findAnything } from "./find-anything";
import { listFleet } from "./list-fleet";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

/** A number as people write it, and with what they copy along. */
const spellings = (number: string) => [
  `NO ${formatOrganizationNumber(number)} MVA`,
  `Org.nr. ${formatOrganizationNumber(number)}`,
  `0192:${number}`,
  `NO:ORGNR:${number}`,
  `\u2066${number}\u2069`,
  `${number}.0`,
  `'${number}`,
];

describe("an organization number", () => {
  it("is stored as its nine digits in whichever way it is entered, and found in every other", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    for (let index = 0; index < 7; index += 1) {
      const number = syntheticNumber(4_000 + index);
      const entered = spellings(number)[index]!;
      const { organizationId } = await createOrganization(admin, {
        ...organizationInput(1),
        number: entered,
        name: " Fjell\u200bheim \u00a0 legekontor\n",
        contactEmail: "Mona Lie <mona@blåbær.no>,",
        contactPhone: "tlf. 22 33 44 55",
        children: `NO ${formatOrganizationNumber(syntheticNumber(5_000 + index))} MVA  Avdeling\u00adnord`,
      });
      expect(await getOrganization(admin, organizationId)).toMatchObject({
        number,
        name: "Fjellheim legekontor",
        contactEmail: "mona@xn--blbr-roah.no",
        contactPhone: "+47 22 33 44 55",
        children: [{ number: syntheticNumber(5_000 + index), name: "Avdelingnord" }],
      });
    }
    const found = await listOrganizations(admin, { q: spellings(syntheticNumber(4_000))[0]!, after: "" });
    expect(found.rows.map((row) => row.number)).toEqual([syntheticNumber(4_000)]);
  });

  it("finds its installations in the fleet's search, the command palette and a bulk change", async () => {
    const at = await t.active();
    const { number } = await t.db.organization.findUniqueOrThrow({ where: { id: at.organizationId } });
    for (const q of spellings(number)) {
      const { rows } = await listFleet(at.admin, FleetView.parse({ q }));
      expect([q, rows.map((row) => row.installationId)]).toEqual([q, [at.installationId]]);
      const hits = await findAnything(at.admin, { q });
      const found = hits.filter((hit) => hit.kind !== "act").map((hit) => hit.id);
      expect(found).toEqual([at.organizationId, at.installationId]);
    }
    const form = {
      templateId: at.templateId,
      status: "any" as const,
      kind: "add-scope" as const,
      value: "nhn:x/y",
      by: "",
      csv: "",
    };
    const search = spellings(number)[0]!;
    expect(await planBulk(at.admin, { ...form, search, clientIds: "" })).toMatchObject({
      items: [{ installationId: at.installationId }],
    });
    const clientIds = `{${at.clientId.toUpperCase()}},`;
    expect(await planBulk(at.admin, { ...form, search: "", clientIds })).toMatchObject({
      items: [{ installationId: at.installationId }],
    });
    const hits = await findAnything(at.admin, { q: clientIds });
    expect(hits.map((hit) => hit.id)).toContain(at.installationId);
  });
});
