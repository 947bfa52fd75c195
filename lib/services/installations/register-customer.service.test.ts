import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { TestContext } from "@/lib/dev/testing/test-context";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { createLink } from "../onboarding/create-link";
import { registerCustomer } from "./register-customer";

let t: TestContext;
let base: Awaited<ReturnType<TestContext["installation"]>>;
beforeAll(async () => {
  t = await TestContext.create();
  base = await t.installation({}, { scopes: [SELVBETJENING_SCOPE] });
});
afterAll(() => t.drop());

let counter = 700;
function input(options: Partial<Parameters<typeof registerCustomer>[1]> = {}) {
  counter += 1;
  return {
    installationId: randomUUID(),
    number: syntheticNumber(counter),
    name: `Kontor ${counter}`,
    contactName: "Vigdis Sol",
    contactEmail: "vigdis@example.no",
    contactPhone: "",
    contactLanguage: "nn" as const,
    templateId: base.templateId,
    label: "Hovedserver",
    note: "",
    scopes: SELVBETJENING_SCOPE,
    childOrganizationNumbers: [],
    claims: "",
    withLink: true,
    ...options,
  };
}

describe("a customer that is registered on one page", () => {
  it("is one customer and one installation, however often or however fast the form is sent", async () => {
    const form = input();
    const sent = await Promise.all([1, 2, 3].map(() => registerCustomer(base.admin, form)));
    sent.push(await registerCustomer(base.admin, form));
    expect(new Set(sent.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await t.db.organization.count({ where: { number: form.number } })).toBe(1);
    const installations = await t.db.installation.findMany({
      where: { organization: { number: form.number } },
    });
    expect(installations.map((each) => each.id)).toEqual([form.installationId]);
    const { organizationId } = sent[0]!;
    const created = { OR: [{ organizationId }, { installationId: form.installationId }] };
    const actions = await t.db.auditEvent.findMany({ where: created, select: { action: true } });
    expect(actions.map((each) => each.action).sort()).toEqual([
      "installation.created",
      "organization.created",
    ]);
  });

  it("gets a second installation by its number alone, and keeps the contact that is registered", async () => {
    const first = input();
    const { organizationId } = await registerCustomer(base.admin, first);
    const again = input({
      number: first.number,
      name: "",
      label: "Avdeling nord",
      contactName: "",
      contactEmail: "",
      contactPhone: "22 33 44 55",
      contactLanguage: "",
    });
    expect((await registerCustomer(base.admin, again)).organizationId).toBe(organizationId);
    expect(await t.db.organization.findUniqueOrThrow({ where: { id: organizationId } })).toMatchObject({
      name: first.name,
      contactName: "Vigdis Sol",
      contactEmail: "vigdis@example.no",
      contactPhone: "+47 22 33 44 55",
      contactLanguage: "nn",
    });
    expect(await t.db.installation.count({ where: { organizationId } })).toBe(2);
  });

  it("is refused as a whole when something prevents it, and leaves nothing", async () => {
    await t.db.clientTemplate.update({ where: { id: base.templateId }, data: { apiKeySetAt: null } });
    const refused = input();
    await expect(registerCustomer(base.admin, refused)).rejects.toMatchObject({
      code: "TEMPLATE_NO_API_KEY",
    });
    expect(await t.db.organization.count({ where: { number: refused.number } })).toBe(0);
    // Without a link it can be registered: the API key is set afterwards.
    await registerCustomer(base.admin, { ...refused, withLink: false });
    await t.db.clientTemplate.update({ where: { id: base.templateId }, data: { apiKeySetAt: new Date() } });

    const nameless = input({ name: "" });
    await expect(registerCustomer(base.admin, nameless)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: { name: "required" },
    });
    const outside = input({ scopes: "nhn:finnes-ikke/x" });
    await expect(registerCustomer(base.admin, outside)).rejects.toMatchObject({
      fields: { scopes: "scope-outside-template" },
    });
    expect(await t.db.organization.count({ where: { number: outside.number } })).toBe(0);
  });

  it("never takes over the id of another installation", async () => {
    const form = input({ installationId: base.installationId });
    await expect(registerCustomer(base.admin, form)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await t.db.organization.count({ where: { number: form.number } })).toBe(0);
  });

  it("gets a mail in every language with the link, the product and who it is for, and a test is called one", async () => {
    const form = input();
    await registerCustomer(base.admin, form);
    const { link, token, installation } = await createLink(base.admin, {
      installationId: form.installationId,
      days: 7,
    });
    expect(link.url).toContain(token);
    expect(link.contact.language).toBe("nn");
    for (const { subject, body } of Object.values(link.mails)) {
      expect(subject).toContain(installation.product);
      for (const part of [link.url, form.name, "Vigdis Sol", "Selvbetjening"]) expect(body).toContain(part);
      expect(body).toMatch(/test/);
      expect(body).not.toMatch(/[{}]|none|undefined/);
    }
  });
});
