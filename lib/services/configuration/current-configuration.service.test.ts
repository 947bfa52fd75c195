import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileOfCurrentKey } from "@/lib/core/clients/file-of-current-key";
import { loadRequestedConfiguration } from "@/lib/core/clients/current-configuration";
import {
  anyContents,
  anyStep,
  BROWSER,
  CHILDREN,
  ClientHistory,
  type Contents,
  type KnownClient,
} from "@/lib/dev/testing/client-history";
import { TestContext } from "@/lib/dev/testing/test-context";
import { FleetView } from "@/lib/domain/fleet-view";
import { audienceOf, scopesOfToken, SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { getDiagnosis } from "../diagnoses/get-diagnosis";
import { getDiagnosisPage } from "../diagnoses/get-diagnosis-page";
import { runMachineDiagnosis } from "../diagnoses/run-machine-diagnosis";
import { startLoginDiagnosis } from "../diagnoses/start-login-diagnosis";
import { readConfiguration } from "../fleet-api/read-configuration";
import { listFleet } from "../fleet/list-fleet";
import { claimHandover } from "../handover/claim-handover";
import { createHandover } from "../handover/create-handover";
import { findHandover } from "../handover/find-handover";
import { getInstallation } from "../installations/get-installation";
import { requestAudienceToken } from "../installations/request-audience-token";
import { getOnboarding } from "../onboarding/get-onboarding";
import { claimRevivalFile } from "../revival/claim-file";
import { getRevival } from "../revival/get-revival";

/**
 * Everything that shows or uses what a client has agrees with a naive model (`KnownClient`), whatever
 * happened to the client. fast-check prints the seed and path of a failure.
 */
let t: TestContext;
let history: ClientHistory;
beforeAll(async () => {
  t = await TestContext.create({ cacheSeconds: 0 });
  history = new ClientHistory(t);
});
afterAll(() => t.drop());

const sorted = (list: Iterable<string>) => [...list].sort();
const scopesIn = (file: { text: string }) => (JSON.parse(file.text) as { scopes: string[] }).scopes;

/** The scopes that each consumer has; null for one that the client does not have now. */
const SCOPES_OF: Record<string, (client: KnownClient) => Promise<string[] | null>> = {
  "the token panel": async ({ admin, installationId }) => {
    const page = await getInstallation(admin, installationId);
    return page.tokenRequests.flatMap((each) => each.scopes);
  },
  "the forms of a diagnosis": async ({ admin, installationId }) => {
    const page = await getDiagnosisPage(admin, installationId);
    return page.exchangeScopes.map((each) => each.scope);
  },
  "the fleet API": async ({ installationId, clientId }) => {
    const installation = await t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    if (!installation.clientId) return null;
    return (await readConfiguration(t.as({ kind: "installation", installationId, clientId }))).apiScopes;
  },
  "the fleet's filter": async ({ installationId }) =>
    (await t.db.fleetRow.findUniqueOrThrow({ where: { installationId } })).scopes,
  "the file of a key that the portal has": async ({ admin, installationId, portalKey }) => {
    const current = await t.db.clientKey.count({ where: { installationId, state: "CURRENT" } });
    if (!portalKey || !current) return null;
    return scopesIn(await fileOfCurrentKey(admin, installationId, ""));
  },
  "the file of a key in the customer's browser": async ({ installationId, linkId, portalKey }) => {
    if (portalKey || !linkId) return null;
    const view = { installationId, linkId, browser: BROWSER };
    return (await getOnboarding(t.customer(installationId), view)).browserKey?.scopes ?? null;
  },
};

async function expectKnown(client: KnownClient): Promise<void> {
  const { admin, installationId, known } = client;
  for (const [name, scopesOf] of Object.entries(SCOPES_OF)) {
    const scopes = await scopesOf(client);
    if (scopes) expect([name, ...sorted(scopes)]).toEqual([name, ...sorted(known.scopes)]);
  }
  const { tokenRequests } = await getInstallation(admin, installationId);
  const pending = tokenRequests.filter((each) => each.pending).flatMap((each) => each.scopes);
  expect(sorted(pending)).toEqual(sorted(known.pending));
  const { childOrganizationNumbers } = await getDiagnosisPage(admin, installationId);
  expect(sorted(childOrganizationNumbers)).toEqual(sorted(known.children));
}

/** The token panel's requests ask for what is known, and report what upstream grants of it. */
async function expectTokens({ admin, installationId, upstream }: KnownClient): Promise<void> {
  const { tokenRequests } = await getInstallation(admin, installationId);
  const isGranted = (scope: string) => upstream.scopes.includes(scope) && !upstream.pending.includes(scope);
  for (const { audience, scopes, pending } of tokenRequests) {
    const token = await requestAudienceToken(admin, { installationId, audience, pending }).catch(() => null);
    expect(sorted(scopesOfToken(token?.claims?.scope))).toEqual(sorted(scopes.filter(isGranted)));
    if (token) expect(token.missing).toEqual(scopes.filter((scope) => !isGranted(scope)));
  }
}

async function expectDiagnoses({ admin, installationId, known }: KnownClient): Promise<void> {
  const { diagnosisId } = await runMachineDiagnosis(admin, { installationId, child: "" });
  const { steps } = await getDiagnosis(admin, installationId, diagnosisId);
  const tokens = steps.filter((each) => each.code === "token");
  const requested = tokens.flatMap((each) => each.facts.scopes as string[]);
  expect(sorted(requested)).toEqual(sorted(known.scopes.filter(audienceOf)));
  for (const child of CHILDREN) {
    const run = runMachineDiagnosis(admin, { installationId, child });
    if (known.children.includes(child)) await run;
    else await expect(run).rejects.toMatchObject({ fields: { child: "not-on-client" } });
  }
}

/** A file is handed over once, so these come last. */
async function expectFiles(client: KnownClient): Promise<void> {
  const { admin, installationId } = client;
  const customer = t.customer(installationId);
  const { token } = await createHandover(admin, { installationId, recipient: "Kari, telefon" });
  const handover = await findHandover(t.system, token);
  const handedOver = await claimHandover(customer, { ...handover, passphrase: "" });
  expect(sorted(scopesIn(handedOver))).toEqual(sorted(client.known.scopes));
  const at = await history.revive(client);
  const revived = await claimRevivalFile(customer, { ...at, passphrase: "" });
  expect(sorted(scopesIn(revived))).toEqual(sorted(client.known.scopes));
}

const anyStart = fc.tuple(anyContents, fc.constantFrom("portal", "browser", "taken over", "imported"));

async function begin([contents, how]: [Contents, string]): Promise<KnownClient> {
  if (how === "taken over") return history.takeOver(contents);
  if (how === "imported") return history.importRow(contents);
  const client = await history.draft(contents, how === "portal");
  await expectKnown(client);
  await history.confirm(client);
  return client;
}

describe("what a client has", () => {
  it("is the same for every file, try, token and API, whatever happened to the client", async () => {
    await fc.assert(
      fc.asyncProperty(anyStart, fc.array(anyStep, { maxLength: 7 }), async (start, steps) => {
        const client = await begin(start);
        await expectKnown(client);
        for (const step of steps) {
          await step(history, client);
          await expectKnown(client);
        }
        const scope = client.known.scopes.at(-1);
        const { rows } = await listFleet(client.admin, FleetView.parse({ scope, q: client.clientId }));
        expect(rows.map((row) => row.installationId)).toEqual([client.installationId]);
        if (!client.portalKey) return;
        await expectTokens(client);
        await expectDiagnoses(client);
        await expectFiles(client);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  }, 120_000);

  const BEFORE: Contents = { scopes: [SELVBETJENING_SCOPE, "nhn:msh/api"], children: [], pending: [] };
  const AFTER: Contents = {
    scopes: [SELVBETJENING_SCOPE, "nhn:cp-api/access"],
    children: [CHILDREN[0]!],
    pending: [],
  };

  it.each(Object.keys(SCOPES_OF))("after an applied change is in %s", async (name) => {
    const inBrowser = name.includes("browser");
    const client = await history.draft(BEFORE, !inBrowser);
    // A client whose key is in the browser is not changed from here, only in Selvbetjening.
    if (inBrowser) await history.change(client, AFTER);
    await history.confirm(client);
    await history.edit(client, AFTER, "applied");
    expect(sorted((await SCOPES_OF[name]!(client))!)).toEqual(sorted(AFTER.scopes));
  });

  it("after an applied change is asked for by tokens and diagnoses, also for the new child, and handed over", async () => {
    const client = await history.draft(BEFORE, true);
    await history.confirm(client);
    await history.edit(client, AFTER, "applied");
    await expectTokens(client);
    await expectDiagnoses(client);
    await expectFiles(client);
  });

  it("is not undone by a reading that was requested before the change, and saved after it", async () => {
    const client = await history.takeOver(BEFORE);
    await history.startSlowReading(client);
    await history.edit(client, AFTER, "applied");
    await history.saveSlowReading(client);
    await expectKnown(client);
    const { hasDrift } = await t.db.installation.findUniqueOrThrow({ where: { id: client.installationId } });
    expect(hasDrift).toBe(false);
  });

  it("is in the file of a revival in the customer's browser", async () => {
    const client = await history.draft(BEFORE, false);
    await history.confirm(client);
    await history.change(client, AFTER);
    const at = await history.revive(client);
    expect(sorted((await getRevival(t.customer(at.installationId), at)).scopes)).toEqual(
      sorted(AFTER.scopes),
    );
  });

  it("includes the child organizations that a client was taken over with: a token on their behalf names them", async () => {
    const { admin, installationId } = await history.takeOver(AFTER);
    const [child] = AFTER.children;
    const { diagnosisId } = await runMachineDiagnosis(admin, { installationId, child: child! });
    const { steps, outcome } = await getDiagnosis(admin, installationId, diagnosisId);
    expect(outcome).toBe("ok");
    expect(steps.find((each) => each.code === "token")!.facts).toMatchObject({ child });
  });
});

describe("a pending scope", () => {
  const PENDING: Contents = {
    scopes: [SELVBETJENING_SCOPE, "nhn:msh/api", "nhn:msh/more", "nhn:cp-api/access"],
    children: [],
    pending: ["nhn:msh/more", "nhn:cp-api/access"],
  };

  it("is requested apart, so that it hides no granted scope, and the answer says whether access was given since", async () => {
    const client = await history.takeOver(PENDING);
    const { admin, installationId } = client;
    const run = async () => {
      const { diagnosisId } = await runMachineDiagnosis(admin, { installationId, child: "" });
      const { steps, outcome } = await getDiagnosis(admin, installationId, diagnosisId);
      const tokens = steps.filter((each) => each.code === "token");
      return { outcome, tokens: tokens.map((each) => [...(each.facts.scopes as string[]), each.outcome]) };
    };
    expect(await run()).toEqual({
      outcome: "partial",
      tokens: [
        [SELVBETJENING_SCOPE, "ok"],
        ["nhn:msh/api", "ok"],
        ["nhn:msh/more", "failed"],
        ["nhn:cp-api/access", "failed"],
      ],
    });
    await history.change(client, { ...PENDING, pending: [] });
    expect((await run()).tokens.map((each) => each.at(-1))).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("is left out of a login, which is refused as a whole", async () => {
    const { admin, installationId } = await history.takeOver(PENDING);
    const { diagnosisId } = await startLoginDiagnosis(admin, {
      ...{ installationId, pattern: "several-apis", method: "menu", acrValues: "", minLevel: "4" },
    });
    const { options } = await t.db.diagnosis.findUniqueOrThrow({ where: { id: diagnosisId } });
    expect(options).toMatchObject({
      resources: ["nhn:selvbetjening", "nhn:msh"],
      apiScopes: [SELVBETJENING_SCOPE, "nhn:msh/api"],
    });
  });
});

it("what onboarding asked for stays as it was, and is in no row that is read without naming it", async () => {
  const requested = { scopes: [SELVBETJENING_SCOPE, "nhn:msh/api"], children: CHILDREN, pending: [] };
  const client = await history.draft(requested, true);
  await history.confirm(client);
  await history.edit(client, { ...requested, scopes: [SELVBETJENING_SCOPE], children: [] }, "applied");
  expect(await loadRequestedConfiguration(t.db, client.installationId)).toMatchObject({
    apiScopes: requested.scopes,
    childOrganizationNumbers: CHILDREN,
  });
  const row = await t.db.installation.findUniqueOrThrow({ where: { id: client.installationId } });
  expect(Object.keys(row).filter((name) => name.startsWith("draft"))).toEqual([]);
});
