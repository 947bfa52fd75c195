import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { numberIn } from "@/lib/dev/demo/demo-fleet";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { createImport } from "../import/create-import";
import { getImport } from "../import/get-import";
import { runImport } from "../import/run-import";
import { setImportState } from "../import/set-import-state";
import { startDraft } from "../onboarding/start-draft";
import { createOrganization } from "../organizations/create-organization";
import { addExisting } from "./add-existing";
import { createInstallation } from "./create-installation";
import { registerCustomer } from "./register-customer";

let t: TestContext;
let counter = 30_000;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const OTHER = { TEST: "PRODUCTION", PRODUCTION: "TEST" } as const;
const WORDS = { TEST: "Test", PRODUCTION: "PRODUKSJON" };
const asked = (environments: string, code = "environment-mixed") => ({
  ...{ code: "INVALID_INPUT", fields: { environmentWord: code }, facts: { environments } },
});

type At = Awaited<ReturnType<TestContext["installation"]>>;
type Word = { environmentWord?: string };

const input = (templateId: string) => ({
  ...{ templateId, label: "Ny", note: "", scopes: SELVBETJENING_SCOPE },
  ...{ childOrganizationNumbers: [], claims: "" },
});
const WAYS = {
  "a new customer": ({ admin, templateId }: At, number: string) => {
    const installationId = randomUUID();
    return (word: Word) =>
      registerCustomer(admin, {
        ...{ ...input(templateId), installationId, number, name: "Kontor", withLink: false },
        ...{ contactName: "", contactEmail: "", contactPhone: "" },
        ...word,
      });
  },
  "an installation of a registered customer": async ({ admin, templateId }: At, number: string) => {
    const { organizationId } = await createOrganization(admin, { ...organizationInput(1), number });
    return (word: Word) => createInstallation(admin, { ...input(templateId), organizationId, ...word });
  },
  "a client that exists": async ({ admin, templateId }: At, number: string) => {
    const { organizationId } = await createOrganization(admin, { ...organizationInput(1), number });
    return (word: Word) =>
      addExisting(admin, {
        ...{ organizationId, templateId, label: "Gammel", custody: "INSTALLATION" },
        ...{ clientId: randomUUID(), privateKey: "", publicJwk: "" },
        ...word,
      });
  },
};

describe.each(["TEST", "PRODUCTION"] as const)("behaviour 36: in %s", (environment) => {
  it.each(Object.entries(WAYS))("%s of the other kind needs the environment's word", async (_, prepare) => {
    const at = await t.installation({ environment });
    const number = numberIn(OTHER[environment], (counter += 1));
    const run = await prepare(at, number);
    const count = () => t.db.installation.count({ where: { organization: { number } } });
    await expect(run({})).rejects.toMatchObject(asked(environment));
    for (const wrong of ["ja", WORDS[OTHER[environment]], `ikke ${WORDS[environment]}`])
      await expect(run({ environmentWord: wrong })).rejects.toMatchObject(
        asked(environment, "environment-word"),
      );
    expect(await count()).toBe(0);
    await run({ environmentWord: ` ${WORDS[environment]} ` });
    expect(await count()).toBe(1);
  });

  it.each(Object.entries(WAYS))("%s of its own kind needs none", async (_, prepare) => {
    const at = await t.installation({ environment });
    const run = await prepare(at, numberIn(environment, (counter += 1)));
    await run({});
  });
});

it("behaviour 36: the word is asked for again with another draft that staff start, and never of the customer", async () => {
  const at = await t.installation({ defaultScopes: SELVBETJENING_SCOPE });
  const number = numberIn("PRODUCTION", (counter += 1));
  await t.db.organization.update({ where: { id: at.organizationId }, data: { number } });
  const start = (word: Word = {}) =>
    startDraft(at.admin, { installationId: at.installationId, operationId: randomUUID(), ...word });
  // The installation was confirmed when it was made.
  expect(await start()).toContain("http");
  await t.db.clientDraft.updateMany({
    where: { installationId: at.installationId },
    data: { state: "ABANDONED", releasedAt: new Date() },
  });
  await expect(start()).rejects.toMatchObject(asked("TEST"));
  expect(await start({ environmentWord: "TEST" })).toContain("http");
});

describe("behaviour 36: an import", () => {
  const csv = (name: string, rows: string[]) =>
    new TextEncoder().encode(
      ["Org.nr.;Kunde;Klientmal;Miljø", ...rows.map((row) => row.replace(";", `;Kontor;${name};`))].join(
        "\n",
      ),
    );

  async function prepare(rows: ("TEST" | "PRODUCTION")[][]) {
    const at = await t.installation({ environment: "TEST", defaultScopes: SELVBETJENING_SCOPE });
    const other = await t.installation({ environment: "PRODUCTION", defaultScopes: SELVBETJENING_SCOPE });
    const name = `Blandet ${(counter += 1)}`;
    await t.db.clientTemplate.updateMany({
      where: { id: { in: [at.templateId, other.templateId] } },
      data: { name },
    });
    const lines = rows.map(([kind, environment]) => `${numberIn(kind!, (counter += 1))};${environment}`);
    const { runId } = await createImport(at.admin, { name: "a.csv", bytes: csv(name, lines) });
    const start = (environmentWord?: string) =>
      setImportState(at.admin, { runId, command: "start", environmentWord });
    return { runId, start, get: () => getImport(at.admin, runId) };
  }

  it("is confirmed once for all its rows of the other kind", async () => {
    const { runId, start, get } = await prepare([
      ["TEST", "PRODUCTION"],
      ["TEST", "PRODUCTION"],
      ["PRODUCTION", "PRODUCTION"],
    ]);
    expect(await get()).toMatchObject({ mixed: ["PRODUCTION"], mixedCounts: { PRODUCTION: 2, TEST: 0 } });
    await expect(start()).rejects.toMatchObject(asked("PRODUCTION"));
    await expect(start("test")).rejects.toMatchObject(asked("PRODUCTION", "environment-word"));
    expect((await get()).state).toBe("PREVIEW");
    await start("produksjon");
    await runImport(t.system, { runId });
    expect((await get()).counts).toMatchObject({ created: 3, failed: 0 });
  });

  it("with rows of both kinds needs both words, and one without any needs none", async () => {
    const both = await prepare([
      ["TEST", "PRODUCTION"],
      ["PRODUCTION", "TEST"],
    ]);
    await expect(both.start("PRODUKSJON")).rejects.toMatchObject(
      asked("TEST PRODUCTION", "environment-word"),
    );
    await both.start("TEST PRODUKSJON");
    const fitting = await prepare([
      ["TEST", "TEST"],
      ["PRODUCTION", "PRODUCTION"],
    ]);
    await fitting.start();
  });

  it("takes in no row of the other kind that was not confirmed, such as one of a run from an earlier release", async () => {
    const { runId, start, get } = await prepare([
      ["TEST", "PRODUCTION"],
      ["PRODUCTION", "PRODUCTION"],
    ]);
    const { preview } = await t.db.importRun.findUniqueOrThrow({ where: { id: runId } });
    const { mixed: _, ...earlier } = preview as Record<string, object>;
    await t.db.importRun.update({ where: { id: runId }, data: { preview: earlier } });
    await start();
    await runImport(t.system, { runId });
    expect(await get()).toMatchObject({
      counts: { created: 1, failed: 1 },
      problems: [{ line: 2, column: "organizationNumber", code: "environment-mixed" }],
    });
  });
});
