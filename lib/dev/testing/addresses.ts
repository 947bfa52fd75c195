import { insertAlert } from "./alert-rows";
import { insertKey } from "./key-rows";
import type { RoutePath } from "@/lib/domain/routes";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { BrowserTestContext } from "./browser-test-context";

/**
 * Creates data and returns a working address for every route of the registry. A new route without an address
 * does not compile, so that the access matrix, the accessibility tests and the screenshots always cover every
 * route.
 */
export async function addressesOf(t: BrowserTestContext): Promise<Record<RoutePath, string>> {
  const installation = await t.link();
  const value = newSecret();
  const key = await insertKey(t.db, {
    data: {
      installationId: installation.installationId,
      kid: newSecret(),
      thumbprint: "",
      algorithm: "ES256",
      custody: "PORTAL",
      state: "RETIRED",
      createdAt: new Date(),
    },
  });
  await t.db.clientDraft.create({
    data: {
      installationId: installation.installationId,
      keyId: key.id,
      operationId: crypto.randomUUID(),
      state: "ACCESS_REQUESTED",
      clientId: crypto.randomUUID(),
      returnHash: hashSecret(value),
      requestedAt: new Date(),
    },
  });
  const run = await t.db.bulkRun.create({
    data: {
      state: "DONE",
      environment: "TEST",
      change: { kind: "add-scope", scope: "nhn:msh/api" },
      reason: "Ny tjeneste",
      createdById: crypto.randomUUID(),
      actorName: "Ada Administrator",
      createdAt: new Date(),
      items: {
        create: [
          {
            installationId: installation.installationId,
            state: "FAILED",
            failureCode: "KEY_NOT_ACCEPTED",
            settledAt: new Date(),
          },
        ],
      },
    },
  });
  const imported = await t.importRun();
  const rule = await t.db.alertRule.findFirstOrThrow();
  await insertAlert(t.db, {
    installationId: installation.installationId,
    expiresAt: new Date(Date.now() + 5 * 86_400_000),
    threshold: 7,
    delivery: {
      channel: "email",
      target: "vakt@example.no",
      state: "FAILED",
      attempts: 10,
      nextAt: new Date(),
      lastError: "mail-silent",
    },
  });
  const makerId = await t.maker();
  const revivalToken = newSecret();
  const handoverToken = newSecret();
  const active = await t.active();
  const currentKey = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: active.installationId, state: "CURRENT" },
  });
  const later = new Date(Date.now() + 86_400_000);
  await t.db.revival.create({
    data: {
      installationId: active.installationId,
      custody: "PORTAL",
      state: "OPEN",
      tokenHash: hashSecret(revivalToken),
      createdById: makerId,
      actorName: "Ada Administrator",
      createdAt: new Date(),
      expiresAt: later,
    },
  });
  await t.db.keyHandover.create({
    data: {
      installationId: active.installationId,
      keyId: currentKey.id,
      recipient: "Kari Nordmann",
      tokenHash: hashSecret(handoverToken),
      createdById: makerId,
      createdAt: new Date(),
      expiresAt: later,
    },
  });
  const diagnosis = await t.db.diagnosis.create({ data: refusedDiagnosis(active.installationId) });
  const calendarToken = newSecret();
  await t.db.savedView.create({
    data: {
      name: `Utløper snart ${calendarToken.slice(0, 6)}`,
      query: "within=60",
      ownerId: makerId,
      ownerName: "Ada Administrator",
      shared: true,
      feedHash: hashSecret(calendarToken),
      createdAt: new Date(),
    },
  });
  const { installationId, organizationId, templateId, token } = installation;
  return {
    "/": "/",
    "/login": "/login",
    "/login/requested": "/login/requested",
    "/login/start": "/login/start",
    "/login/callback": "/login/callback",
    "/logout": "/logout",
    "/locale": "/locale",
    "/session": "/session",
    "/search": "/search?q=kontor",
    "/organizations/lookup": "/organizations/lookup?number=315700000",
    "/installations": "/installations",
    "/installations/new": `/installations/new?organization=${organizationId}&template=${templateId}`,
    "/installations/import": "/installations/import",
    "/installations/import/upload": "/installations/import/upload",
    "/installations/import/[runId]": `/installations/import/${imported}`,
    "/installations/import/[runId]/status": `/installations/import/${imported}/status`,
    "/installations/import/[runId]/problems": `/installations/import/${imported}/problems`,
    "/installations/export": "/installations/export",
    "/installations/existing": "/installations/existing",
    "/installations/renewals": `/installations/renewals?id=${active.installationId}&id=${installationId}`,
    "/installations/[installationId]": `/installations/${installationId}`,
    "/installations/[installationId]/customer": `/installations/${installationId}/customer`,
    "/installations/[installationId]/keys": `/installations/${installationId}/keys`,
    "/installations/[installationId]/history": `/installations/${installationId}/history`,
    "/installations/[installationId]/status": `/installations/${installationId}/status`,
    "/installations/[installationId]/link/status": `/installations/${installationId}/link/status`,
    "/installations/[installationId]/configuration": `/installations/${installationId}/configuration`,
    "/installations/[installationId]/configuration/status": `/installations/${installationId}/configuration/status`,
    "/installations/[installationId]/try": `/installations/${active.installationId}/try`,
    "/installations/[installationId]/try/[diagnosisId]": `/installations/${active.installationId}/try/${diagnosis.id}`,
    "/try/callback": "/try/callback?code=x&state=y",
    "/alerts": "/alerts",
    "/alerts/rules": "/alerts/rules",
    "/alerts/rules/new": "/alerts/rules/new",
    "/alerts/rules/[ruleId]": `/alerts/rules/${rule.id}`,
    "/reports/expiry": "/reports/expiry?due=365",
    "/views": "/views",
    "/calendar/[token]": `/calendar/${calendarToken}`,
    "/organizations": "/organizations",
    "/organizations/new": "/organizations/new",
    "/organizations/[organizationId]": `/organizations/${organizationId}`,
    "/organizations/[organizationId]/edit": `/organizations/${organizationId}/edit`,
    "/templates": "/templates",
    "/templates/new": "/templates/new",
    "/templates/[templateId]": `/templates/${templateId}`,
    "/templates/[templateId]/edit": `/templates/${templateId}/edit`,
    "/bulk": "/bulk",
    "/bulk/new": `/bulk/new?template=${templateId}`,
    "/bulk/[runId]": `/bulk/${run.id}`,
    "/bulk/[runId]/status": `/bulk/${run.id}/status`,
    "/bulk/[runId]/results": `/bulk/${run.id}/results`,
    "/organizations/[organizationId]/extract": `/organizations/${organizationId}/extract`,
    "/audit": "/audit",
    "/audit/export": "/audit/export",
    "/account/export": "/account/export",
    "/staff/[userId]/export": `/staff/${(await t.session("VIEWER")).userId}/export`,
    "/help": "/help",
    "/help/[chapter]": "/help/2-ta-i-bruk",
    "/staff": "/staff",
    "/staff/client": "/staff/client",
    "/staff/access": "/staff/access",
    "/staff/vendor": "/staff/vendor",
    "/vendor-logo/[hash]": `/vendor-logo/${newSecret()}`,
    "/texts/[script]": "/texts/nb-0000000000000000.js",
    "/staff/[userId]": `/staff/${makerId}`,
    "/staff/[userId]/remove": `/staff/${makerId}/remove`,
    "/verify": "/verify",
    "/design": "/design",
    "/design/[part]": "/design/status",
    "/docs/fleet-api": "/docs/fleet-api",
    "/api/fleet/v1/openapi.json": "/api/fleet/v1/openapi.json",
    "/api/fleet/v1/configuration": "/api/fleet/v1/configuration",
    "/api/fleet/v1/keys": "/api/fleet/v1/keys",
    "/api/fleet/v1/rotations": "/api/fleet/v1/rotations",
    "/account": "/account",
    "/alerts/deliveries": "/alerts/deliveries",
    "/k/[token]": `/k/${token}`,
    "/k/[token]/start": `/k/${token}/start`,
    "/k/[token]/step": `/k/${token}/step`,
    "/k/[token]/check": `/k/${token}/check`,
    "/k/[token]/status": `/k/${token}/status`,
    "/k/[token]/relay": `/k/${token}/relay`,
    "/confirm/[value]/relay": `/confirm/${value}/relay`,
    "/r/[token]": `/r/${revivalToken}`,
    "/r/[token]/status": `/r/${revivalToken}/status`,
    "/r/[token]/step": `/r/${revivalToken}/step`,
    "/r/[token]/public-key": `/r/${revivalToken}/public-key`,
    "/r/[token]/file": `/r/${revivalToken}/file`,
    "/r/[token]/relay": `/r/${revivalToken}/relay`,
    "/h/[token]": `/h/${handoverToken}`,
    "/h/[token]/file": `/h/${handoverToken}/file`,
    "/confirm/return/[value]": `/confirm/return/${value}?status=unknown`,
    "/confirm/[value]": `/confirm/${value}`,
    "/confirm/[value]/step": `/confirm/${value}/step`,
    "/confirm/[value]/status": `/confirm/${value}/status`,
    "/api/health/live": "/api/health/live",
    "/api/metrics": "/api/metrics",
    "/api/health/ready": "/api/health/ready",
  };
}

/** A refused diagnosis, with everything that its page can show. */
function refusedDiagnosis(installationId: string) {
  const kid = "Qb3yQ0yvN0yq3k7Zt0m1";
  return {
    installationId,
    pattern: "machine",
    options: { child: null },
    outcome: "failed",
    causes: [
      { cause: "key-expired", weight: 97, facts: { kid, when: "2026-11-01T00:00:00Z" } },
      { cause: "client-blocked", weight: 40, facts: {} },
    ],
    steps: [
      {
        code: "clock",
        outcome: "ok",
        ms: null,
        facts: { issuer: "https://helseid-sts.test.nhn.no", skewSeconds: 0 },
      },
      {
        code: "key",
        outcome: "failed",
        ms: null,
        facts: { kid, algorithm: "PS256", expiresAt: "2026-11-01T00:00:00Z" },
      },
      {
        code: "token",
        outcome: "failed",
        ms: 212,
        facts: { audience: "nhn:msh", scopes: ["nhn:msh/api"], error: "invalid_client" },
      },
    ],
    createdById: crypto.randomUUID(),
    actorName: "Kari Kundestøtte",
    createdAt: new Date(),
    settledAt: new Date(),
  };
}
