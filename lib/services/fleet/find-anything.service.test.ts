import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context/context";
import { organizationInput, TestContext } from "@/lib/dev/testing/test-context";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { findAnything } from "./find-anything";

let t: TestContext;
let admin: Context;
let support: Context;
let viewer: Context;
beforeAll(async () => {
  t = await TestContext.create();
  admin = await t.staff("ADMINISTRATOR");
  support = await t.staff("SUPPORT");
  viewer = await t.staff("VIEWER");
});
afterAll(() => t.drop());

describe("the palette's search", () => {
  it("finds a customer's contact by name, address and telephone number, however it is written", async () => {
    const { organizationId } = await createOrganization(support, {
      ...organizationInput(901),
      contactName: "Mona Ødegård-Bálto",
      contactEmail: "mona@kommune.example",
      contactPhone: "22 33 44 07",
    });
    const written = ["22 33 44 07", "22334407", "+47 22 33 44 07", "+4722334407", "223 34 407"];
    for (const q of [
      ...["Mona", "odegard mona", "MONA ØDEGÅRD", "balto", "Mona Ødega\u030ard", "mona@kommune"],
      ...written,
    ])
      expect([q, (await findAnything(support, { q })).filter((hit) => hit.kind === "contact")]).toEqual([
        q,
        [expect.objectContaining({ id: organizationId, title: "Mona Ødegård-Bálto" })],
      ]);
    expect((await findAnything(support, { q: "100%" })).filter((hit) => hit.kind === "contact")).toEqual([]);
  });

  it("finds staff members for an administrator alone", async () => {
    const member = await t.db.staffUser.create({
      data: {
        issuer: "https://i.example",
        subject: "1",
        name: "Sólveig Åsen",
        state: "ACTIVE",
        role: "SUPPORT",
        createdAt: new Date(),
      },
    });
    const people = async (ctx: Context) =>
      (await findAnything(ctx, { q: "solveig asen" }))
        .filter((hit) => hit.kind === "person")
        .map((hit) => hit.id);
    expect(await people(admin)).toEqual([member.id]);
    expect(await people(support)).toEqual([]);
    expect(await people(viewer)).toEqual([]);
  });

  it("offers the step that renews a key to whoever may take it", async () => {
    const installation = await t.active();
    const { number: q } = await t.db.organization.findUniqueOrThrow({
      where: { id: installation.organizationId },
    });
    const acts = async (ctx: Context) =>
      (await findAnything(ctx, { q })).flatMap((hit) => (hit.kind === "act" ? [[hit.id, hit.step]] : []));
    expect(await acts(support)).toEqual([[installation.installationId, "rotate"]]);
    expect(await acts(viewer)).toEqual([]);
    const waiting = await t.installation();
    const { number } = await t.db.organization.findUniqueOrThrow({ where: { id: waiting.organizationId } });
    expect((await findAnything(support, { q: number })).filter((hit) => hit.kind === "act")).toEqual([]);
  });
});
