import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { generateClientKey } from "@/lib/crypto/jwk";
import { organizationInput, templateInput, TestContext } from "@/lib/dev/testing/test-context";
import { addPublicKey } from "@/lib/services/keys/add-public-key";
import { createOrganization } from "../organizations/create-organization";
import { createTemplate } from "../templates/create-template";
import { getTemplate } from "../templates/get-template";
import { setApiKey } from "../templates/set-api-key";
import { updateTemplate } from "../templates/update-template";
import { checkInstallation } from "./check-installation";
import { createInstallation } from "./create-installation";
import { getInstallation } from "./get-installation";
import { requestAudienceToken } from "./request-audience-token";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterEach(() => t.sandbox.reset());
afterAll(() => t.drop());

const active = () => t.active();

describe("check now", () => {
  it("reads status and keys, each with its time and source", async () => {
    const at = await active();
    expect((await getInstallation(at.admin, at.installationId)).status.code).toBe("unchecked");
    await checkInstallation(at.admin, at);
    const installation = await getInstallation(at.admin, at.installationId);
    expect(installation).toMatchObject({
      lastCheckFailure: null,
      snapshotAt: expect.any(Date),
      status: { code: "active", evidence: { kind: "portal", at: expect.any(Date) } },
    });
    expect(installation.keys).toEqual([
      expect.objectContaining({
        kid: at.pair.kid,
        expirySource: "selvbetjening",
        expiresAt: expect.any(Date),
      }),
    ]);
  });

  it("keeps the last good reading when HelseID is silent, and says which failure it was", async () => {
    const at = await active();
    await checkInstallation(at.admin, at);
    const before = await getInstallation(at.admin, at.installationId);
    await t.sandbox.faults([{ path: "/v1/client", kind: "500", times: 99 }]);
    await expect(checkInstallation(at.admin, at)).rejects.toMatchObject({ code: "UPSTREAM_UNREACHABLE" });
    const after = await getInstallation(at.admin, at.installationId);
    expect(after).toMatchObject({
      lastCheckFailure: "UPSTREAM_UNREACHABLE",
      snapshotAt: before.snapshotAt,
      status: { code: "check-failing" },
    });
    expect(after.snapshot).toEqual(before.snapshot);
  });

  it("tells an expired key", async () => {
    const at = await active();
    await t.sandbox.control(`test/clients/${at.clientId}`, { expireKeys: true });
    await expect(checkInstallation(at.admin, at)).rejects.toMatchObject({ code: "KEY_NOT_ACCEPTED" });
  });

  it("shows keys that others registered, with an unknown expiry that is never taken for none", async () => {
    const at = await active();
    await fetch(`${t.sandbox.addresses.env.SELVBETJENING_TEST_PORTAL_URL}/clients/${at.clientId}/keys`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ jwk: JSON.stringify((await generateClientKey("ES256")).publicJwk) }),
    });
    await checkInstallation(at.admin, at);
    const { keys } = await getInstallation(at.admin, at.installationId);
    expect(keys.find((key) => key.state === "LISTED")).toMatchObject({
      origin: "Gui",
      expiresAt: null,
      custody: "INSTALLATION",
    });
  });

  it("marks a scope that waits for approval, with the reason it was given", async () => {
    const at = await active();
    await t.sandbox.control(`test/clients/${at.clientId}`, {
      scopes: [{ scope: "nhn:msh/api", status: "Pending", statusReason: "Til behandling" }],
    });
    await checkInstallation(at.admin, at);
    const installation = await getInstallation(at.admin, at.installationId);
    expect(installation.status.code).toBe("scopes-pending");
    expect(installation.snapshot?.apiScopes[1]).toEqual({
      scope: "nhn:msh/api",
      status: "pending",
      statusReason: "Til behandling",
    });
  });
});

describe("request a token", () => {
  it("shows what is in it and never the token, in the answer or the history", async () => {
    const at = await active();
    const token = await requestAudienceToken(at.admin, {
      installationId: at.installationId,
      audience: "nhn:msh",
    });
    expect(token.claims).toMatchObject({ aud: "nhn:msh", client_id: at.clientId });
    expect(JSON.stringify(token)).not.toMatch(/eyJ[\w-]+\.eyJ/);
    await expect(
      requestAudienceToken(at.admin, { installationId: at.installationId, audience: "nhn:other" }),
    ).rejects.toMatchObject({ code: "SCOPE_NOT_ON_CLIENT" });
    const rows = await t.db.auditEvent.findMany({ where: { installationId: at.installationId } });
    expect(rows.map((row) => row.canonical).join()).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  it("is refused to viewers", async () => {
    const at = await active();
    const viewer = await t.staff("VIEWER");
    await expect(
      requestAudienceToken(viewer, { installationId: at.installationId, audience: "nhn:msh" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(checkInstallation(viewer, at)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("bad input", () => {
  it("is shown at the right field, and nothing is half-saved", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const organization = { ...organizationInput(900), number: "123456789" };
    await expect(createOrganization(admin, organization)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: { number: "organization-number-check" },
      facts: { "number.number": "123\u00a0456\u00a0789" },
    });
    await expect(
      createOrganization(admin, { ...organizationInput(901), children: "942110465 Feil" }),
    ).rejects.toMatchObject({
      fields: { children: "child-organizations-check" },
      facts: { "children.number": "942\u00a0110\u00a0465" },
    });
    await expect(
      createOrganization(admin, { ...organizationInput(901), children: "01019012345 Kari" }),
    ).rejects.toMatchObject({ fields: { children: "child-organizations" } });
    const { number } = organizationInput(902);
    await createOrganization(admin, organizationInput(902));
    await expect(
      createOrganization(admin, {
        ...organizationInput(903),
        number: `${number.slice(0, 3)} ${number.slice(3)}`,
      }),
    ).rejects.toMatchObject({ code: "CONFLICT", fields: { number: "taken" } });
    for (const [change, field, message] of [
      [{ scopes: "a b" }, "scopes", "scope"],
      [{ defaultScopes: "nhn:none/x" }, "defaultScopes", "default-outside-scopes"],
      [{ redirectUris: "http://a.no" }, "redirectUris", "redirect-uri-not-https"],
      [{ returnForm: "LOCALHOST_V1" }, "returnPort", "required"],
      [{ name: "x".repeat(201) }, "name", "too-long"],
      [{ keyAlgorithm: "HS256" }, "keyAlgorithm", "invalid"],
    ] as const) {
      await expect(
        createTemplate(admin, { ...templateInput("Feil"), ...change } as never),
      ).rejects.toMatchObject({ code: "INVALID_INPUT", fields: { [field]: message } });
    }
    await expect(
      createTemplate(admin, { ...templateInput("Feil"), more: "x" } as never),
    ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await t.db.clientTemplate.count({ where: { name: "Feil" } })).toBe(0);
    expect(
      await t.db.organization.count({
        where: { name: { in: ["Kontor 900", "Kontor 901", "Kontor 903"] } },
      }),
    ).toBe(0);
  });

  it("an installation has only scopes of its template and units of its organisation, and always the status scope", async () => {
    const at = await t.installation();
    const input = {
      organizationId: at.organizationId,
      templateId: at.templateId,
      label: "Ny",
      note: "",
      scopes: "",
      childOrganizationNumbers: [] as string[],
      claims: "",
    };
    await expect(createInstallation(at.admin, { ...input, scopes: "nhn:other/x" })).rejects.toMatchObject({
      fields: { scopes: "scope-outside-template" },
    });
    await expect(
      createInstallation(at.admin, { ...input, childOrganizationNumbers: ["315000008"] }),
    ).rejects.toMatchObject({ fields: { childOrganizationNumbers: "child-organizations" } });
    await expect(createInstallation(at.admin, { ...input, claims: "uten verdi" })).rejects.toMatchObject({
      fields: { claims: "claims" },
    });
    await expect(createInstallation(at.admin, { ...input, templateId: randomUUID() })).rejects.toMatchObject({
      fields: { templateId: "required" },
    });
    const { installationId } = await createInstallation(at.admin, input);
    expect((await getInstallation(at.admin, installationId)).tokenRequests).toEqual([
      { audience: "nhn:selvbetjening", scopes: [SELVBETJENING_SCOPE], pending: false },
    ]);
  });

  it("a private key pasted where a public one belongs is refused in every form, and kept nowhere", async () => {
    const at = await t.installation({ custody: "INSTALLATION" });
    const { privateJwk, publicJwk } = await generateClientKey("ES256");
    const paste = (publicJwk: string) =>
      addPublicKey(at.admin, { installationId: at.installationId, publicJwk });
    for (const [form, text] of Object.entries({
      jwk: JSON.stringify(privateJwk),
      "configuration-file": JSON.stringify({ privateJwk: "x" }),
      pem: "-----BEGIN PRIVATE KEY-----",
    })) {
      await expect(paste(text)).rejects.toMatchObject({ fields: { publicJwk: `private-key-${form}` } });
    }
    for (const text of ["{", "[]", '"x"', "null"])
      await expect(paste(text)).rejects.toMatchObject({ fields: { publicJwk: "key-none" } });
    await expect(paste('{"kty":"EC","alg":"ES256"}')).rejects.toMatchObject({
      fields: { publicJwk: "key-incomplete" },
    });
    const two = [publicJwk, (await generateClientKey("ES256")).publicJwk];
    await expect(paste(JSON.stringify({ keys: two }))).rejects.toMatchObject({
      fields: { publicJwk: "key-many" },
    });
    const dump = await t.db.$queryRaw<
      { row: string }[]
    >`select t::text as row from client_key t union all select t::text from audit_event t`;
    expect(dump.map((each) => each.row).join()).not.toContain(privateJwk.d);
    await paste(JSON.stringify(publicJwk));
    const { keys } = await getInstallation(at.admin, at.installationId);
    expect(keys).toEqual([
      expect.objectContaining({ kid: publicJwk.kid, expiresAt: null, custody: "INSTALLATION" }),
    ]);
    await expect(paste(JSON.stringify(publicJwk))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("the API key is write-only: sealed at rest, absent from every reading, and not a JWK", async () => {
    const at = await t.installation();
    await setApiKey(at.admin, { templateId: at.templateId, apiKey: "API-KEY-CANARY" });
    expect(JSON.stringify(await getTemplate(at.admin, at.templateId))).not.toContain("sealed");
    expect(JSON.stringify(await getInstallation(at.admin, at.installationId))).not.toContain("sealed");
    const dump = await t.db.$queryRaw<
      { row: string }[]
    >`select t::text as row from client_template t union all select t::text from audit_event t`;
    expect(dump.map((each) => each.row).join()).not.toContain("API-KEY-CANARY");
    await expect(
      setApiKey(at.admin, { templateId: at.templateId, apiKey: '{"kty":"EC"}' }),
    ).rejects.toMatchObject({ fields: { apiKey: "api-key" } });
  });

  it("only administrators change templates", async () => {
    const at = await t.installation();
    const { environment: _environment, ...settings } = templateInput("Annet navn");
    for (const role of ["SUPPORT", "VIEWER"] as const) {
      const ctx = await t.staff(role);
      await expect(createTemplate(ctx, templateInput("X"))).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(updateTemplate(ctx, { templateId: at.templateId, ...settings })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
      await expect(setApiKey(ctx, { templateId: at.templateId, apiKey: "x" })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
    }
    await updateTemplate(at.admin, { templateId: at.templateId, ...settings });
    expect((await getTemplate(at.admin, at.templateId)).name).toBe("Annet navn");
  });
});
