import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RegisterUnit } from "@/lib/domain/register-unit";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "../organizations/create-organization";
import { getOrganization } from "../organizations/get-organization";
import { loadRegister } from "./load-register";
import { lookUpUnit } from "./look-up-unit";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const unitOf = (at: number, more: Partial<RegisterUnit> = {}): RegisterUnit => ({
  number: syntheticNumber(at),
  name: `Enhet ${at}`,
  form: "AS",
  parent: null,
  isBankrupt: false,
  isDissolving: false,
  deletedOn: null,
  ...more,
});

async function* inBatches(...batches: RegisterUnit[][]) {
  for (const units of batches) yield await Promise.resolve({ units, skipped: 1 });
}

async function* failing(units: RegisterUnit[]) {
  yield await Promise.resolve({ units, skipped: 0 });
  throw new Error("the file cannot be read");
}

describe("Enhetsregisteret", () => {
  it("says nothing of a number before a file is loaded, and names it afterwards", async () => {
    const viewer = await t.staff("VIEWER");
    const system = { ...viewer, actor: { kind: "system" as const, name: "cli" } };
    const look = (at: number) => lookUpUnit(viewer, { number: `NO ${syntheticNumber(at)} MVA` });
    expect(await look(7001)).toEqual({ unit: null, mainLoadedAt: null });

    const main = inBatches([unitOf(7001), unitOf(7002, { isBankrupt: true })], [unitOf(7003), unitOf(7001)]);
    expect(await loadRegister(system, { batches: main })).toEqual({ kind: "MAIN", units: 3, skipped: 2 });
    const sub = inBatches([unitOf(7010, { form: "BEDR", parent: syntheticNumber(7001) })]);
    expect(await loadRegister(system, { batches: sub })).toMatchObject({ kind: "SUB", units: 1 });

    expect(await look(7001)).toMatchObject({ unit: { name: "Enhet 7001", kind: "MAIN", isBankrupt: false } });
    expect(await look(7002)).toMatchObject({ unit: { isBankrupt: true, loadedAt: expect.any(Date) } });
    expect(await look(7010)).toMatchObject({ unit: { kind: "SUB", parentName: "Enhet 7001" } });
    expect(await look(7099)).toEqual({ unit: null, mainLoadedAt: expect.any(Date) });
    expect(await t.db.auditEvent.count({ where: { action: "register.loaded" } })).toBe(2);

    // A file that cannot be read, that is empty, or that was cut off leaves the earlier one in use.
    const refused = (batches: AsyncIterable<{ units: RegisterUnit[]; skipped: number }>) =>
      loadRegister(system, { batches });
    await expect(refused(failing([unitOf(7004)]))).rejects.toThrow("cannot be read");
    await expect(refused(inBatches([]))).rejects.toMatchObject({ fields: { file: "file-empty" } });
    await expect(refused(inBatches([unitOf(7004)]))).rejects.toMatchObject({
      fields: { file: "file-shrunk" },
    });
    expect((await look(7004)).unit).toBeNull();
    expect(await look(7001)).toMatchObject({ unit: { name: "Enhet 7001" } });
    expect(await t.db.registerUnit.count()).toBe(4);

    const next = inBatches([unitOf(7001, { name: "Nytt navn" })]);
    await loadRegister(system, { batches: next, force: true });
    expect(await look(7001)).toMatchObject({ unit: { name: "Nytt navn" } });
    expect((await look(7002)).unit).toBeNull();
    expect(await t.db.registerUnit.count()).toBe(2);
  });

  it("gives a new customer its name when none is entered, and a number that it does not have is asked for one", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const create = (at: number) =>
      createOrganization(admin, { ...organizationInput(1), number: syntheticNumber(at), name: " " });
    const { organizationId } = await create(7001);
    expect(await t.db.organization.findUnique({ where: { id: organizationId } })).toMatchObject({
      name: "Nytt navn",
    });
    const named = await t.db.childOrganization.create({
      data: { organizationId, number: syntheticNumber(7010), name: "" },
    });
    expect((await getOrganization(admin, organizationId)).children).toEqual([
      { number: named.number, name: "Enhet 7010" },
    ]);
    await expect(create(7555)).rejects.toMatchObject({ fields: { name: "required" } });
  });
});
