import { randomUUID } from "node:crypto";
import { addSeconds, type Clock, systemClock } from "@/lib/base/clock";
import { createSubmitted, sealKey } from "@/lib/core/keys/ledger/create";
import { recordListed } from "@/lib/core/keys/ledger/listed";
import { makeCurrent, retire } from "@/lib/core/keys/ledger/transitions";
import { generateClientKey, type KeyAlgorithm } from "@/lib/crypto/jwk";
import { createDatabase, type Database } from "@/lib/db/client";
import { lockInstallation } from "@/lib/db/locks";
import { type Env, parseEnv } from "@/lib/base/env";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { reportKeys } from "@/lib/services/fleet-api/report-keys";
import { countExpiries } from "@/lib/services/fleet/count-expiries";
import { isAppError } from "@/lib/base/errors";
import { confirmationText } from "@/lib/domain/second-client";
import { addExisting } from "@/lib/services/installations/add-existing";
import { createInstallation } from "@/lib/services/installations/create-installation";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { createTemplate } from "@/lib/services/templates/create-template";
import { setApiKey } from "@/lib/services/templates/set-api-key";
import { withTransaction } from "@/lib/core/db/transaction";
import {
  ACTIVE,
  ELSEWHERE,
  type ActiveInstallationOptions,
  ORGANIZATIONS,
  numberIn,
  TEMPLATES,
  UNDERWAY,
} from "./demo-fleet";
import { seedVendor } from "./seed-vendor";
import { seedDeliveredRevival } from "./seed-revival";

const DAY = 86_400;

export interface SeedOptions {
  env: Record<string, string>;
  control: string;
  print: (text: string) => void;
}

/**
 * Fills an empty database and the sandbox with the demo fleet: fictitious names, synthetic organization
 * numbers, and every state at least once. The keys are real, and the sandbox knows them.
 * @returns false, without a change, when the database is not empty
 */
export async function seed(options: SeedOptions): Promise<boolean> {
  const env = parseEnv(options.env);
  const db = createDatabase(env.DATABASE_URL);
  try {
    if ((await db.clientTemplate.count()) > 0) return false;
    await new Seeder(db, env, options).run();
    return true;
  } finally {
    await db.$disconnect();
  }
}

/** Every third customer is a synthetic organization, with clients in test only. */
function environmentOf(organization: number): "TEST" | "PRODUCTION" {
  return organization % 3 === 1 ? "TEST" : "PRODUCTION";
}

/** Some customers have several clients for messages, which is confirmed by typing. */
async function confirmed<T>(run: (confirmation: string) => Promise<T>): Promise<T> {
  try {
    return await run("");
  } catch (error) {
    if (!isAppError(error, "INVALID_INPUT") || !error.facts?.organizationNumber) throw error;
    const { clientId = null, organizationNumber } = error.facts;
    return run(confirmationText({ clientId, organizationNumber }));
  }
}

class Seeder {
  readonly #started = new Date();

  constructor(
    readonly db: Database,
    readonly env: Env,
    readonly options: SeedOptions,
  ) {}

  async run(): Promise<void> {
    const { print } = this.options;
    const staff = await this.#staff();
    const admin = (daysAgo: number) =>
      this.#context(staff.ada, "Ada Administrator", "ADMINISTRATOR", daysAgo);
    const support = (daysAgo: number) => this.#context(staff.kari, "Kari Kundestøtte", "SUPPORT", daysAgo);
    print("  5 client templates, 24 organizations");
    const templates: { id: string; apiKey: string; input: (typeof TEMPLATES)[number] }[] = [];
    for (const input of TEMPLATES) templates.push(await this.#template(admin(420), input));
    await seedVendor(admin(420));
    const organizations: string[] = [];
    for (const [index, name] of ORGANIZATIONS.entries())
      organizations.push(await this.#organization(support(410), index, name));

    const real = organizations.filter((_, index) => environmentOf(index) === "PRODUCTION");
    const synthetic = organizations.filter((_, index) => environmentOf(index) === "TEST");

    print("  43 installations, 40 with keys that are registered in the sandbox");
    const [production, test, mobile, local, nursing] = templates as [
      (typeof templates)[0],
      (typeof templates)[0],
      (typeof templates)[0],
      (typeof templates)[0],
      (typeof templates)[0],
    ];
    for (const [index, options] of ACTIVE.entries()) {
      // Generating an RSA key of 4096 bits takes a second or more, so only a few templates use them.
      const from = environmentOf(index) === "TEST" ? test : index % 6 === 0 ? production : mobile;
      const ctx = support(Math.max(30, 365 - options.keyDays));
      const installationId = await this.#installation(
        ctx,
        organizations[index]!,
        from.id,
        options.label,
        from.input,
      );
      await this.#activate(ctx, installationId, from, options);
      if (options.program !== undefined)
        await seedDeliveredRevival(support(0), installationId, options.program);
    }
    for (const [index, each] of ELSEWHERE.entries())
      await this.#addElsewhere(support(60), real[index + 10]!, nursing, each);
    for (const [index, state] of UNDERWAY.entries()) {
      const from = index % 4 === 3 ? test : mobile;
      const ctx = support(index === 6 ? 0 : 3);
      const customers = from === test ? synthetic : real;
      const organization = customers[(index + 5) % customers.length]!;
      const installationId = await this.#installation(
        ctx,
        organization,
        from.id,
        index % 2 ? "Ny server" : "Hovedserver",
        from.input,
      );
      if (state) await this.#startOnboarding(ctx, installationId, staff.kari, state);
    }
    for (const label of ["Avdeling 1", "Avdeling 2"]) {
      await this.#installation(support(20), real[1]!, local.id, label, local.input);
    }
    const system: Context = { ...admin(0), actor: { kind: "system", name: "seed" } };
    // Each client was read when it was created; the sweep reads it again tomorrow.
    await this.db.installation.updateMany({
      where: { activatedAt: { not: null } },
      data: { nextCheckAt: addSeconds(this.#started, DAY) },
    });
    await countExpiries(system);
    await evaluateAlerts(system);
  }

  #context(userId: string, name: string, role: "ADMINISTRATOR" | "SUPPORT", daysAgo: number): Context {
    const clock: Clock = daysAgo === 0 ? systemClock : () => addSeconds(this.#started, -daysAgo * DAY);
    return {
      actor: { kind: "staff", userId, name, role, authenticatedAt: new Date(8e15) },
      db: this.db,
      clock,
      env: this.env,
    };
  }

  async #staff() {
    const issuer = this.env.HELSEID_TEST_ISSUER;
    const addMember = async (subject: string, name: string, role: "ADMINISTRATOR" | "SUPPORT" | "VIEWER") => {
      const at = addSeconds(this.#started, -430 * DAY);
      const row = { issuer, subject, name, role, state: "ACTIVE" as const, createdAt: at, decidedAt: at };
      return (await this.db.staffUser.create({ data: row, select: { id: true } })).id;
    };
    return {
      ada: await addMember("ada", "Ada Administrator", "ADMINISTRATOR"),
      kari: await addMember("kari", "Kari Kundestøtte", "SUPPORT"),
      lars: await addMember("lars", "Lars Leser", "VIEWER"),
    };
  }

  async #template(ctx: Context, input: (typeof TEMPLATES)[number]) {
    const { templateId } = await createTemplate(ctx, input);
    const response = await this.#control(input.environment, "templates", {
      name: input.name,
      scopes: input.scopes.split("\n"),
      multiTenant: input.tenancy === "MULTI",
      manualApproval: ["nhn:kjernejournal/api"],
    });
    const apiKey = String(response.apiKey);
    await setApiKey(ctx, { templateId, apiKey });
    return { id: templateId, apiKey, input };
  }

  async #organization(ctx: Context, index: number, name: string): Promise<string> {
    const number = (counter: number) => numberIn(environmentOf(index), counter);
    const children = name.endsWith("kommune")
      ? `${number(50_000 + index * 2)} Hjemmetjenesten\n${number(50_001 + index * 2)} Legevakten`
      : "";
    const { organizationId } = await createOrganization(ctx, {
      number: number(1000 + index * 37),
      name,
      contactName: index % 4 === 3 ? "" : ["Mona Moen", "Arne Aas", "Siv Sæther", "Bjørg Berg"][index % 4]!,
      contactEmail: index % 4 === 3 ? "" : `post@${index}.example.no`,
      contactPhone: index % 4 === 3 ? "" : `+47 00 00 ${String(10 + index)} 00`,
      children,
    });
    return organizationId;
  }

  async #installation(
    ctx: Context,
    organizationId: string,
    templateId: string,
    label: string,
    template: (typeof TEMPLATES)[number],
  ): Promise<string> {
    const input = {
      organizationId,
      templateId,
      label,
      note: "",
      scopes: template.defaultScopes,
      childOrganizationNumbers: [],
      claims: "",
    };
    return (await confirmed((confirmation) => createInstallation(ctx, { ...input, confirmation })))
      .installationId;
  }

  /** Adds a client that exists already, whose key its own system holds. */
  async #addElsewhere(
    ctx: Context,
    organizationId: string,
    template: { id: string },
    { label, seen }: (typeof ELSEWHERE)[number],
  ): Promise<void> {
    const { publicJwk } = await generateClientKey("ES256");
    const clientId = randomUUID();
    const input = {
      organizationId,
      templateId: template.id,
      label,
      custody: "INSTALLATION",
      clientId,
      privateKey: "",
      publicJwk: JSON.stringify(publicJwk),
    } as const;
    const { installationId } = await confirmed((confirmation) =>
      addExisting(ctx, { ...input, confirmation }),
    );
    if (seen === "nothing") return;
    const reportedAt = addSeconds(this.#started, -2 * 3600);
    const expiresAt = addSeconds(this.#started, 200 * DAY).toISOString();
    await reportKeys(
      { ...ctx, actor: { kind: "installation", installationId, clientId }, clock: () => reportedAt },
      { keys: [{ publicJwk, expiresAt }], software: "Sykehjem Pluss 4.2", healthy: true },
    );
    if (seen === "token")
      await this.db.installation.update({
        where: { id: installationId },
        data: { fleetApiTokenAt: reportedAt },
      });
  }

  /**
   * Activates an installation as onboarding does, with a client and a key that are registered in the sandbox.
   */
  async #activate(
    ctx: Context,
    installationId: string,
    from: { apiKey: string; input: (typeof TEMPLATES)[number] },
    options: ActiveInstallationOptions,
  ): Promise<void> {
    const algorithm = from.input.keyAlgorithm as KeyAlgorithm;
    const pair = await generateClientKey(algorithm);
    const installation = await this.db.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { draftScopes: true, organization: { select: { number: true } } },
    });
    const scopes = installation.draftScopes.map((scope, index) => {
      const pending = options.pendingScope === true && index === installation.draftScopes.length - 1;
      return {
        scope,
        status: pending ? "pending" : "ok",
        statusReason: pending ? "Venter på godkjenning fra API-eier" : null,
      };
    });
    const redirectUris = from.input.redirectUris ? from.input.redirectUris.split("\n") : [];
    const client = await this.#control(from.input.environment, "clients", {
      organizationNumber: installation.organization.number,
      apiKey: from.apiKey,
      publicJwk: pair.publicJwk,
      keyLifetimeDays: options.keyDays,
      scopes,
      redirectUris,
    });
    const key = sealKey({ privateJwk: pair.privateJwk, thumbprint: pair.kid }, this.env.DATA_ENCRYPTION_KEY);
    const now = ctx.clock();
    const checkedAt = addSeconds(this.#started, -(options.failing ? 2 * DAY : 3600 * 5));
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      await createSubmitted(locked, key, now);
      await makeCurrent(locked, key.id, now);
      const expiration = options.unknownExpiry ? null : new Date(String(client.expiration));
      const listed = { kid: key.kid, jwkThumbprint: key.thumbprint, origin: "Api", expiration };
      await recordListed(locked, [listed], checkedAt);
      await locked.tx.installation.update({
        where: { id: installationId },
        data: {
          clientId: String(client.clientId),
          activatedAt: now,
          snapshot: {
            apiScopes: scopes,
            audienceSpecificClientClaims: [],
            redirectUris,
            postLogoutRedirectUris: [],
            childOrganizationNumbers: [],
          },
          snapshotAt: checkedAt,
          portalTokenAt: checkedAt,
          lastCheckAt: options.failing ? addSeconds(this.#started, -3600) : checkedAt,
          lastCheckFailure: options.failing ? "UPSTREAM_UNREACHABLE" : null,
        },
      });
      audit({
        action: "installation.activated",
        entity: { type: "installation", id: installationId },
        installationId,
        details: { clientId: String(client.clientId), kid: pair.kid },
      });
    });
  }

  async #startOnboarding(
    ctx: Context,
    installationId: string,
    staffId: string,
    state: Exclude<(typeof UNDERWAY)[number], null>,
  ): Promise<void> {
    const now = ctx.clock();
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      const link = await locked.tx.onboardingLink.create({
        data: {
          installationId,
          tokenHash: hashSecret(newSecret()),
          createdById: staffId,
          createdAt: now,
          expiresAt: addSeconds(now, 14 * DAY),
        },
      });
      audit({
        action: "link.created",
        entity: { type: "link", id: link.id },
        installationId,
        details: { days: 14 },
      });
      if (state === "LINK") return;
      const pair = await generateClientKey("ES256");
      const key = sealKey(
        { privateJwk: pair.privateJwk, thumbprint: pair.kid },
        this.env.DATA_ENCRYPTION_KEY,
      );
      await createSubmitted(locked, key, now);
      await retire(locked, key.id);
      const failures: Record<string, [string, string | null]> = {
        REFUSED: ["refused", "apiScopes"],
        UNREACHABLE: ["unreachable", null],
        NOT_OPENED: ["too-slow", null],
      };
      const [failureCode, failureDetail] = failures[state] ?? [null, null];
      const draft = await locked.tx.clientDraft.create({
        data: {
          installationId,
          linkId: link.id,
          keyId: key.id,
          operationId: randomUUID(),
          state,
          clientId: randomUUID(),
          returnHash: hashSecret(newSecret()),
          requestedAt: now,
          respondedAt: now,
          redirectMs: 180 + Math.floor(Math.random() * 200),
          failureCode,
          failureDetail,
        },
      });
      audit({
        action: "draft.requested",
        entity: { type: "draft", id: draft.id },
        installationId,
      });
      audit({
        action: failureCode ? "draft.failed" : "draft.created",
        entity: { type: "draft", id: draft.id },
        installationId,
        details: {
          clientId: draft.clientId,
          redirectMs: draft.redirectMs,
          code: failureCode,
          field: failureDetail,
        },
      });
    });
  }

  async #control(
    environment: "TEST" | "PRODUCTION",
    what: string,
    body: object,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.options.control}/${environment.toLowerCase()}/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the sandbox responded ${response.status}`);
    return (await response.json()) as Record<string, unknown>;
  }
}
