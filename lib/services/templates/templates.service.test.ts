import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { getOnboarding } from "../onboarding/get-onboarding";
import { countInstallations } from "./count-installations";
import { createTemplate } from "./create-template";
import { getTemplate } from "./get-template";
import { listTemplates } from "./list-templates";
import { updateTemplate } from "./update-template";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const FILE = {
  fileLocation: "C:\\Fjordjournal\\helseid.json\n(på serveren, <ikke> på PC-en)",
  restartInstructions: "Start tjenesten «Fjordjournal» på nytt",
};

describe("what a template says about the customer's file", () => {
  it("is kept as written, and the customer's page gets it", async () => {
    const at = await t.installation(FILE);
    expect(await getTemplate(at.admin, at.templateId)).toMatchObject(FILE);
    const { installationId } = at;
    expect(await getOnboarding(t.customer(installationId), { installationId })).toMatchObject(FILE);
  });

  it("has a limit per text", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    for (const [field, max] of [
      ["fileLocation", 500],
      ["restartInstructions", 1000],
    ] as const) {
      const input = { ...templateInput(`Mal ${field}`), [field]: "x".repeat(max + 1) };
      await expect(createTemplate(admin, input)).rejects.toMatchObject({ fields: { [field]: "too-long" } });
      await createTemplate(admin, { ...input, [field]: "x".repeat(max) });
    }
  });
});

describe("a template's packages of scopes", () => {
  const MESSAGES = { name: "Meldinger", scopes: "nhn:msh/api" };

  it("are kept in their order, without the rows that were left empty", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const scopePackages = [MESSAGES, { name: " ", scopes: "\n" }, { name: "Alt", scopes: "nhn:msh/api\n" }];
    const input = { ...templateInput("Pakker"), scopePackages };
    const { templateId } = await createTemplate(admin, input);
    const stored = [
      { name: "Meldinger", scopes: ["nhn:msh/api"] },
      { name: "Alt", scopes: ["nhn:msh/api"] },
    ];
    expect((await getTemplate(admin, templateId)).scopePackages).toEqual(stored);
    const listed = (await listTemplates(admin)).find((row) => row.id === templateId);
    expect(listed?.scopePackages).toEqual(stored);
  });

  it("are refused with a scope that the template lacks, and a change of one alone is in the audit", async () => {
    const at = await t.installation();
    const { environment: _, ...settings } = templateInput("Endret pakke");
    const input = { templateId: at.templateId, ...settings };
    await updateTemplate(at.admin, input);
    await expect(
      updateTemplate(at.admin, { ...input, scopePackages: [{ ...MESSAGES, scopes: "nhn:other/x" }] }),
    ).rejects.toMatchObject({ fields: { scopePackages: "package-outside-scopes" } });
    await updateTemplate(at.admin, { ...input, scopePackages: [MESSAGES] });
    await updateTemplate(at.admin, { ...input, scopePackages: [MESSAGES] });
    const rows = await t.db.auditEvent.findMany({
      where: { action: "template.updated", entityId: at.templateId },
      orderBy: { seq: "asc" },
      select: { details: true },
    });
    expect(rows.at(-1)?.details).toEqual({
      changed: ["scopePackages"],
      "before.scopePackages": [],
      "after.scopePackages": [`${MESSAGES.name}: ${MESSAGES.scopes.split("\n").join(" ")}`],
    });
    expect(rows).toHaveLength(2);
  });

  it("are in the audit with what they were and are, but texts for the customer only by their name", async () => {
    const at = await t.installation();
    const { environment: _, ...settings } = templateInput("Før og etter");
    await updateTemplate(at.admin, { templateId: at.templateId, ...settings });
    await updateTemplate(at.admin, {
      templateId: at.templateId,
      ...settings,
      renewalDays: "45",
      restartInstructions: "Ring Mona Moen",
    });
    const { details } = await t.db.auditEvent.findFirstOrThrow({
      where: { action: "template.updated", entityId: at.templateId },
      orderBy: { seq: "desc" },
    });
    expect(details).toEqual({
      changed: ["renewalDays", "restartInstructions"],
      "before.renewalDays": Number(settings.renewalDays),
      "after.renewalDays": 45,
    });
  });
});

it("the installations of each template are counted", async () => {
  const admin = await t.staff("ADMINISTRATOR");
  const { templateId } = await createTemplate(admin, templateInput("Telt"));
  const [one, other] = [await t.installation(), await t.installation()];
  for (const { installationId } of [one, other])
    await t.db.installation.update({ where: { id: installationId }, data: { templateId } });
  const counts = await countInstallations(admin);
  expect(counts.get(templateId)).toBe(2);
  expect(counts.get(one.templateId) ?? 0).toBe(
    (await getTemplate(admin, one.templateId))._count.installations,
  );
});
