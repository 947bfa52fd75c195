import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";
import { newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { activeClient } from "@/lib/core/clients/active-client";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import { recordCheck } from "@/lib/core/clients/record-check";
import type { Reading } from "@/lib/core/clients/save-reading";
import { generateClientKey } from "@/lib/crypto/jwk";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { acceptDrift } from "@/lib/services/configuration/accept-drift";
import { applyChange } from "@/lib/services/configuration/apply-change";
import { getConfiguration } from "@/lib/services/configuration/get-configuration";
import { previewChange } from "@/lib/services/configuration/preview-change";
import { settleChange } from "@/lib/services/configuration/settle-change";
import { createImport } from "@/lib/services/import/create-import";
import { runImport } from "@/lib/services/import/run-import";
import { setImportState } from "@/lib/services/import/set-import-state";
import { addExisting } from "@/lib/services/installations/add-existing";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { activateInstallation } from "@/lib/services/onboarding/activate-installation";
import { createLink } from "@/lib/services/onboarding/create-link";
import { findLink } from "@/lib/services/onboarding/find-link";
import { followDraft } from "@/lib/services/onboarding/follow-draft";
import { startDraft } from "@/lib/services/onboarding/start-draft";
import { completeRevival } from "@/lib/services/revival/complete-revival";
import { createRevivalKey } from "@/lib/services/revival/create-revival-key";
import { endRevival } from "@/lib/services/revival/end-revival";
import { findRevival } from "@/lib/services/revival/find-revival";
import { startRevival } from "@/lib/services/revival/start-revival";
import { clientWith } from "./client-reading";
import type { TestContext } from "./test-context";

/** What a client has. */
export interface Contents {
  scopes: string[];
  children: string[];
  /** Those among `scopes` without access. */
  pending: string[];
}

/** A client, with a naive model of it: what upstream has, and what the portal knows of it. */
export interface KnownClient {
  admin: Context;
  installationId: string;
  clientId: string;
  /** The onboarding link, opened in `BROWSER`. */
  linkId: string | null;
  /** Whether the portal has the private key. If not, only a revival reads the client. */
  portalKey: boolean;
  upstream: Contents;
  known: Contents;
  /** A reading that is requested and not saved yet. */
  slow?: { reading: Reading; contents: Contents; reads: number };
  /** How many readings were saved since it was added. */
  reads: number;
}

export const CHILDREN = ["310200018", "310200026"];
export const BROWSER = newSecret();
/** Selvbetjening gives access to it later. */
const MANUAL_SCOPE = "nhn:msh/more";
const SCOPES = [SELVBETJENING_SCOPE, "nhn:msh/api", MANUAL_SCOPE, "nhn:cp-api/access"];
/** In the portal's template, but not in Selvbetjening's. */
const REFUSED_SCOPE = "nhn:refused/x";

export const anyContents: fc.Arbitrary<Contents> = fc
  .record({
    scopes: fc.subarray(SCOPES.slice(1)).map((more) => [SELVBETJENING_SCOPE, ...more]),
    children: fc.subarray(CHILDREN),
  })
  .chain((each) => fc.subarray(each.scopes.slice(1)).map((pending): Contents => ({ ...each, pending })));

type Step = (history: ClientHistory, client: KnownClient) => Promise<void>;
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });

/** What may happen to a client, after it was added. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  anyContents.map((next) => step("changed elsewhere", (history, client) => history.change(client, next))),
  fc.constant(step("read", (history, client) => history.read(client))),
  fc.constant(step("slow reading requested", (history, client) => history.startSlowReading(client))),
  fc.constant(step("slow reading saved", (history, client) => history.saveSlowReading(client))),
  fc.constant(step("read in vain", (history, client) => history.readInVain(client))),
  fc
    .tuple(anyContents, fc.constantFrom("applied" as const, "refused" as const, "lost" as const))
    .map(([next, fate]) => step(`edit ${fate}`, (history, client) => history.edit(client, next, fate))),
  fc
    .tuple(anyContents, fc.boolean())
    .map(([next, arrived]) =>
      step("edit in doubt", (history, client) => history.editInDoubt(client, next, arrived)),
    ),
  fc.constant(step("settled", (history, client) => history.settle(client))),
  fc.constant(step("drift accepted", (history, client) => history.acceptDrift(client))),
);

/** Lets things happen to clients through the verbs, and keeps the model of `KnownClient`. */
export class ClientHistory {
  constructor(private readonly t: TestContext) {}

  /** Onboarding up to the created draft; `confirm` continues. */
  async draft({ scopes, children }: Contents, portalKey: boolean): Promise<KnownClient> {
    const { t } = this;
    const { admin, installationId } = await this.#installation();
    await t.db.installation.update({
      where: { id: installationId },
      data: {
        draftScopes: scopes,
        draftChildOrganizationNumbers: children,
        custody: portalKey ? "PORTAL" : "INSTALLATION",
      },
    });
    const { token } = await createLink(admin, { installationId, days: 7 });
    const { linkId } = await findLink(t.system, token);
    const url = await startDraft(t.customer(installationId), {
      installationId,
      operationId: randomUUID(),
      link: { linkId, browser: BROWSER },
      publicJwk: portalKey ? undefined : await newPublicJwk(),
    });
    const clientId = url!.split("/").at(-1)!;
    const upstream = { scopes, children, pending: scopes.filter((scope) => scope === MANUAL_SCOPE) };
    const known = { scopes, children, pending: [] };
    return { admin, installationId, clientId, linkId, portalKey, upstream, known, reads: 0 };
  }

  /** The customer confirms the draft, which is proved by a reading. */
  async confirm(client: KnownClient): Promise<void> {
    const { t } = this;
    const { id: draftId } = await t.db.clientDraft.findFirstOrThrow({
      where: { installationId: client.installationId },
    });
    await t.sandbox.control(`test/clients/${client.clientId}`, { confirm: true });
    if (client.portalKey) {
      const data = { state: "RETURNED" as const, returnedAt: new Date() };
      await t.db.clientDraft.update({ where: { id: draftId }, data });
      await followDraft(t.system, { draftId, pageOpen: true });
    } else await activateInstallation(t.system, { draftId, reading: this.#readingOf(client.upstream) });
    know(client);
  }

  /** An existing client is added with its private key. */
  async takeOver(upstream: Contents): Promise<KnownClient> {
    const { admin, organizationId, templateId, apiKey } = await this.#installation();
    const { privateJwk, publicJwk } = await generateClientKey("ES256");
    const { clientId } = await this.t.sandbox.control<{ clientId: string }>("test/clients", {
      organizationNumber: "315000008",
      apiKey,
      publicJwk,
      ...upstreamFields(upstream),
    });
    const { number } = await this.t.db.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const { installationId } = await addExisting(admin, {
      organizationId,
      templateId,
      clientId,
      label: "Overtatt",
      custody: "PORTAL",
      privateKey: JSON.stringify(privateJwk),
      publicJwk: "",
      // The installation that was made with the organization may have messages too, and has no client yet.
      confirmation: number,
    });
    return {
      admin,
      installationId,
      clientId,
      linkId: null,
      portalKey: true,
      upstream,
      known: upstream,
      reads: 0,
    };
  }

  /** A client is imported from a spreadsheet. Nothing is read, so it may have any scope of its template. */
  async importRow(upstream: Contents): Promise<KnownClient> {
    const { t } = this;
    const { admin, organizationId, templateId } = await this.#installation();
    const { number } = await t.db.organization.findUniqueOrThrow({ where: { id: organizationId } });
    const { name } = await t.db.clientTemplate.findUniqueOrThrow({ where: { id: templateId } });
    const clientId = randomUUID();
    const csv = `Org.nr.;Kunde;Klientmal;Installasjon;Klient-ID\n${number};K;${name};Importert;${clientId}`;
    const { runId } = await createImport(admin, { name: "a.csv", bytes: new TextEncoder().encode(csv) });
    await setImportState(admin, { runId, command: "start" });
    await runImport(t.system, { runId });
    const { id: installationId } = await t.db.installation.findUniqueOrThrow({ where: { clientId } });
    const known = { scopes: [...SCOPES, REFUSED_SCOPE], children: [], pending: [] };
    return { admin, installationId, clientId, linkId: null, portalKey: false, upstream, known, reads: 0 };
  }

  /** Somebody changes the client in Selvbetjening itself. */
  async change(client: KnownClient, next: Contents): Promise<void> {
    client.upstream = next;
    if (client.portalKey)
      await this.t.sandbox.control(`test/clients/${client.clientId}`, { set: upstreamFields(next) });
  }

  async read(client: KnownClient): Promise<void> {
    const { admin, installationId } = client;
    if (client.portalKey) await checkInstallation(admin, { installationId });
    else await endRevival(admin, await this.revive(client));
    know(client);
  }

  /** A worker requests a reading and saves it later, when others may have read or changed the client. */
  async startSlowReading(client: KnownClient): Promise<void> {
    if (!client.portalKey || client.slow) return;
    const { credentials } = await activeClient(this.t.system, client.installationId);
    const reading = await readUpstream(this.t.system, credentials, { fresh: false });
    client.slow = { reading, contents: client.upstream, reads: client.reads };
  }

  async saveSlowReading(client: KnownClient): Promise<void> {
    const { slow } = client;
    if (!slow) return;
    client.slow = undefined;
    const outcome = { reading: slow.reading, failure: null };
    await recordCheck(this.t.system, client.installationId, outcome, false);
    // Unless a later request has been saved since.
    if (client.reads === slow.reads) client.known = slow.contents;
  }

  async readInVain({ admin, installationId, portalKey }: KnownClient): Promise<void> {
    if (!portalKey) return;
    await this.t.sandbox.faults([{ method: "GET", path: "/v1/client", kind: "500", times: 9 }]);
    await expect(checkInstallation(admin, { installationId })).rejects.toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
    });
    await this.t.sandbox.faults([]);
  }

  /** A new key is proved by a reading; its file is not taken yet. */
  async revive(client: KnownClient): Promise<{ revivalId: string; installationId: string; browser: string }> {
    const { t } = this;
    const { installationId, portalKey } = client;
    const { token } = await startRevival(client.admin, { installationId, days: 1 });
    const { revivalId } = await findRevival(t.system, token);
    const at = { revivalId, installationId, browser: BROWSER };
    const publicJwk = portalKey ? "" : await newPublicJwk();
    await createRevivalKey(t.customer(installationId), { ...at, publicJwk });
    const { keyId } = await t.db.revival.findUniqueOrThrow({ where: { id: revivalId } });
    await completeRevival(t.system, { revivalId, keyId: keyId!, reading: this.#readingOf(client.upstream) });
    know(client);
    return at;
  }

  /** Staff edit the client on the configuration page, which reads it first. */
  async edit(client: KnownClient, next: Contents, fate: "applied" | "refused" | "lost"): Promise<void> {
    const { admin, installationId } = client;
    if (!client.portalKey) return;
    const base = (await getConfiguration(admin, installationId)).current!;
    know(client);
    const isOpen = (await this.#openChange(client)) !== null;
    const edited = {
      ...base,
      apiScopes: fate === "refused" ? [...next.scopes, REFUSED_SCOPE] : next.scopes,
      childOrganizationNumbers: next.children,
    };
    const preview = previewChange(admin, { installationId, base, wanted: edited });
    if (isSameSet(edited.apiScopes, base.apiScopes) && isSameSet(next.children, client.upstream.children))
      return expect(preview).rejects.toMatchObject({ code: "NOTHING_TO_CHANGE" });
    const { wanted, operationId } = await preview;
    if (fate === "lost")
      await this.t.sandbox.faults([{ method: "PUT", path: "/v1/client", kind: "reset", times: 1 }]);
    const { organization } = await this.t.db.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { organization: true },
    });
    const change = {
      installationId,
      operationId,
      base,
      wanted,
      reason: "Test",
      source: "EDIT" as const,
      // The installation that was made with the organization may have messages too, and has no client yet.
      confirmation: organization.number,
    };
    const outcome = applyChange(admin, change);
    if (isOpen) await expect(outcome).rejects.toMatchObject({ code: "CHANGE_UNDER_WAY" });
    else
      expect(await outcome).toMatchObject({
        state: { applied: "APPLIED", refused: "FAILED", lost: "CHECKING" }[fate],
      });
    await this.t.sandbox.faults([]);
    if (isOpen || fate !== "applied") return;
    // A scope that the client had keeps its status.
    const { scopes, pending } = client.upstream;
    const isPending = (scope: string) =>
      scopes.includes(scope) ? pending.includes(scope) : scope === MANUAL_SCOPE;
    client.upstream = { ...next, pending: next.scopes.filter(isPending) };
    know(client);
  }

  /** An edit whose process exited after writing the intent. Until it is settled, nobody knows its outcome. */
  async editInDoubt(client: KnownClient, next: Contents, arrived: boolean): Promise<void> {
    const { admin, installationId } = client;
    if (!client.portalKey || (await this.#openChange(client))) return;
    const before = (await getConfiguration(admin, installationId)).current!;
    know(client);
    await this.t.db.configurationChange.create({
      data: {
        installationId,
        operationId: randomUUID(),
        source: "EDIT",
        state: "PENDING",
        reason: "",
        actorName: "x",
        before: { ...before },
        after: { ...before, apiScopes: next.scopes, childOrganizationNumbers: next.children },
        requestedAt: new Date(Date.now() - 61_000),
      },
    });
    if (arrived) await this.change(client, next);
  }

  /** A worker settles the open edit by reading the client. */
  async settle(client: KnownClient): Promise<void> {
    const changeId = await this.#openChange(client);
    if (!changeId) return;
    this.t.advanceClock(20);
    await settleChange(this.t.system, { changeId });
    know(client);
  }

  /** Staff make the last reading the expected configuration, if there is one. */
  async acceptDrift({ admin, installationId }: KnownClient): Promise<void> {
    const { snapshot } = await this.t.db.installation.findUniqueOrThrow({ where: { id: installationId } });
    if (snapshot) await acceptDrift(admin, { installationId, reason: "" });
  }

  #installation() {
    const scopes = [...SCOPES, REFUSED_SCOPE].join("\n");
    return this.t.installation({ scopes }, { scopes: SCOPES, manualApproval: [MANUAL_SCOPE] });
  }

  /** A reading of now by the portal's clock, which `settle` has advanced: an earlier one would be dropped. */
  #readingOf(contents: Contents) {
    const now = this.t.system.clock();
    return { readAt: now, tokenAt: now, client: clientOf(contents), keys: null };
  }

  async #openChange({ installationId }: KnownClient): Promise<string | null> {
    const open = await this.t.db.configurationChange.findFirst({
      where: { installationId, state: { in: ["PENDING", "CHECKING"] } },
      select: { id: true },
    });
    return open?.id ?? null;
  }
}

/** The portal has read the client. */
function know(client: KnownClient): void {
  client.known = client.upstream;
  client.reads += 1;
}

async function newPublicJwk(): Promise<string> {
  return JSON.stringify((await generateClientKey("ES256")).publicJwk);
}

function clientOf({ scopes, pending, children }: Contents) {
  return clientWith({ scopes, pendingScopes: pending, childOrganizationNumbers: children });
}

function upstreamFields(contents: Contents) {
  const { apiScopes, childOrganizationNumbers } = clientOf(contents);
  return { scopes: apiScopes, childOrganizationNumbers };
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
