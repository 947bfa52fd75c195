import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addRevision } from "@/lib/core/clients/revisions";
import { type Configuration, payloadOf } from "@/lib/domain/configuration";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import { underLock } from "@/lib/dev/testing/under-lock";
import { TestContext } from "@/lib/dev/testing/test-context";
import { readConfiguration } from "../fleet-api/read-configuration";
import { startDraft } from "../onboarding/start-draft";
import { getConfiguration } from "./get-configuration";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const uris = fc.subarray(["https://a.no/callback", "https://b.no/callback", "http://localhost:4000/cb"]);
const template = fc
  .record({
    logsUsersIn: fc.boolean(),
    sharedRedirectUris: fc.boolean(),
    redirectUris: uris,
    postLogoutRedirectUris: uris,
  })
  // A template that shares redirect URIs must have some.
  .filter((each) => !each.logsUsersIn || !each.sharedRedirectUris || each.redirectUris.length > 0);
const installation = fc.record({
  scopes: fc.subarray(["nhn:msh/api"]).map((more) => [SELVBETJENING_SCOPE, ...more]),
  claims: fc.subarray([
    { key: "nhn:vkp/client/claims/vkp-id", value: "abc" },
    { key: "nhn:msh/client/claims/office", value: "7" },
  ]),
  childOrganizationNumbers: fc.subarray([syntheticNumber(901), syntheticNumber(902)]),
});

/** Shared redirect URIs belong to the template, so they are left out of the client's list. */
const comparable = (configuration: Configuration, shared: boolean) => {
  const { audienceSpecificClientClaims: _, ...lists } = payloadOf(configuration, shared);
  return { ...lists, redirectUris: lists.redirectUris ?? [] };
};

it("the draft, the page and the fleet API agree on the configuration that an installation should have", async () => {
  await fc.assert(
    fc.asyncProperty(template, installation, fc.boolean(), async (settings, registered, wasRead) => {
      const active = await t.installation({
        ...settings,
        redirectUris: settings.redirectUris.join("\n"),
        postLogoutRedirectUris: settings.postLogoutRedirectUris.join("\n"),
      });
      const { installationId, admin } = active;
      await t.db.installation.update({
        where: { id: installationId },
        data: {
          draftScopes: registered.scopes,
          draftClaims: registered.claims,
          draftChildOrganizationNumbers: registered.childOrganizationNumbers,
        },
      });
      const url = await startDraft(admin, { installationId, operationId: randomUUID() });
      const clientId = url!.split("/").at(-1)!;
      const draft = await t.sandbox.control<
        Omit<Configuration, "apiScopes"> & { scopes: { scope: string }[] }
      >(`test/clients/${clientId}`);
      const atDraft: Configuration = { ...draft, apiScopes: draft.scopes.map((each) => each.scope) };

      await t.db.installation.update({
        where: { id: installationId },
        data: { clientId, custody: "INSTALLATION" },
      });
      // The last reading of the client takes precedence over what it was registered with.
      const newest = { ...atDraft, apiScopes: [SELVBETJENING_SCOPE], postLogoutRedirectUris: [] };
      if (wasRead)
        await underLock(t.db, installationId, (locked) =>
          addRevision(locked, {
            source: "FIRST_SEEN",
            configuration: {
              apiScopes: newest.apiScopes,
              claims: registered.claims,
              redirectUris: newest.redirectUris,
              postLogoutRedirectUris: newest.postLogoutRedirectUris,
              childOrganizationNumbers: newest.childOrganizationNumbers,
            },
            reason: "",
            actorName: "test",
            actorId: null,
            now: new Date(),
          }),
        );
      const shared = settings.sharedRedirectUris;
      const expected = comparable(wasRead ? newest : atDraft, shared);

      const api = await readConfiguration(t.as({ kind: "installation", installationId, clientId }));
      expect(comparable({ ...api, claims: [] }, shared)).toEqual(expected);
      const page = (await getConfiguration(admin, installationId)).wanted;
      expect(page.redirectUris === null).toBe(shared);
      const { audienceSpecificClientClaims, ...lists } = page;
      expect({ ...lists, redirectUris: lists.redirectUris ?? [] }).toEqual(expected);
      expect(audienceSpecificClientClaims).toEqual(registered.claims);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
