import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { insertKey } from "./key-rows";
import type { Switches } from "@/lib/dev/sandbox/switches";
import { portalEnv } from "@/lib/dev/stack/staff-client";
import { generateClientKey } from "@/lib/crypto/jwk";
import { createDatabase, type Database } from "@/lib/db/client";
import type { StaffRole } from "@/lib/domain/permissions";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { type Env, parseEnv } from "@/lib/base/env";
import { urlFor } from "@/prisma/application-role";
import { numberIn } from "@/lib/dev/demo/demo-fleet";
import type { Actor, Context } from "@/lib/context/context";
import { keepUpstreamWaits } from "@/lib/core/upstream/waits";
import { createInstallation } from "@/lib/services/installations/create-installation";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { createTemplate } from "@/lib/services/templates/create-template";
import type { CreateTemplateInput } from "@/lib/services/templates/schemas";
import { setApiKey } from "@/lib/services/templates/set-api-key";
import { GRANTED_SCOPES, heldKey } from "./held-key";
import { APPLICATION, TEMPLATE_DATABASE } from "./template-database";
import { TestSandbox } from "./sandbox";

const PORTAL_URL = "http://localhost:3999";

/**
 * A database and a sandbox for one suite, with contexts for every kind of actor and a clock that can be
 * advanced.
 */
export class TestContext {
  #shiftMs = 0;
  #counter = 0;

  private constructor(
    /** With the rights of the application. */
    readonly db: Database,
    /** With the rights of the tables' owner. */
    readonly owner: Database,
    readonly databaseUrl: string,
    readonly sandbox: TestSandbox,
    readonly env: Env,
    /** The same configuration as environment variables, for another process. */
    readonly processEnv: Record<string, string>,
    readonly drop: () => Promise<void>,
  ) {}

  static async create(switches: Partial<Switches> = {}): Promise<TestContext> {
    const { inject } = await import("vitest");
    return TestContext.at(inject("postgresUrl"), switches);
  }

  /**
   * @param admin a PostgreSQL with the migrated template database
   * @param portalUrl where the portal would be; none runs there
   */
  static async at(
    admin: string,
    switches: Partial<Switches> = {},
    portalUrl = PORTAL_URL,
  ): Promise<TestContext> {
    const name = `suite_${randomBytes(6).toString("hex")}`;
    await execute(admin, `create database ${name} template ${TEMPLATE_DATABASE}`);
    const url = new URL(admin);
    url.pathname = `/${name}`;
    const databaseUrl = urlFor(url.href, APPLICATION);
    const sandbox = await TestSandbox.start(switches, portalUrl);
    const source = portalEnv({ databaseUrl, portalUrl, staff: sandbox.staff });
    const processEnv = {
      ...{ ...source, ...sandbox.addresses.env, UPSTREAM_TIMEOUT_SECONDS: "3" },
      // Suites create many in one process.
      DRAFTS_PER_MINUTE: "100000",
    };
    const env = parseEnv({ ...processEnv, NODE_ENV: "test" });
    const db = createDatabase(databaseUrl);
    const owner = createDatabase(url.href, 1);
    const drop = async () => {
      await sandbox.stop();
      await db.$disconnect();
      await owner.$disconnect();
      await execute(admin, `drop database ${name} with (force)`);
    };
    const t = new TestContext(db, owner, databaseUrl, sandbox, env, processEnv, drop);
    keepUpstreamWaits(t.system);
    return t;
  }

  /** Advances the portal's clock, not the sandbox's. A negative number turns it back. */
  advanceClock(seconds: number): void {
    this.#shiftMs += seconds * 1000;
  }

  /** Lets time pass for the portal and for the sandbox. */
  async passTime(seconds: number): Promise<void> {
    this.advanceClock(seconds);
    await this.sandbox.control("clock", { shiftSeconds: this.#shiftMs / 1000 });
  }

  /** Undoes `advanceClock`, and resets the sandbox, its clock included, and its waits. */
  async resetTime(): Promise<void> {
    this.#shiftMs = 0;
    await this.sandbox.reset();
    await this.forgetWaits();
    // The next free slot is in the future now.
    await this.db.requestRate.deleteMany();
  }

  /** As if no service had asked for time. */
  async forgetWaits(): Promise<void> {
    await this.db.upstreamWait.deleteMany();
  }

  as(actor: Actor): Context {
    return { actor, db: this.db, env: this.env, clock: () => new Date(Date.now() + this.#shiftMs) };
  }

  get system(): Context {
    return this.as({ kind: "system", name: "test" });
  }

  async staff(role: StaffRole, name: string = role): Promise<Context> {
    const member = await this.db.staffUser.create({
      data: {
        issuer: "https://test",
        subject: randomUUID(),
        name,
        role,
        state: "ACTIVE",
        createdAt: new Date(),
      },
    });
    // In the far future, so that the login is recent however far the clock is advanced.
    const authenticatedAt = new Date(8e15);
    return this.as({ kind: "staff", userId: member.id, name, role, authenticatedAt });
  }

  customer(installationId: string): Context {
    return this.as({ kind: "customer", installationId });
  }

  /** Creates an installation that can be onboarded, of a template that is registered in the sandbox. */
  async installation(
    options: Partial<CreateTemplateInput> = {},
    sandboxTemplate: Record<string, unknown> = {},
  ) {
    const admin = await this.staff("ADMINISTRATOR");
    const counter = (this.#counter += 1);
    const { apiKey, scopes } = await this.sandbox.newTemplate(sandboxTemplate);
    const { templateId } = await createTemplate(admin, {
      ...templateInput(`Mal ${counter}`),
      scopes: scopes.join("\n"),
      ...options,
    });
    await setApiKey(admin, { templateId, apiKey });
    const { organizationId } = await createOrganization(
      admin,
      organizationInput(counter, options.environment === "PRODUCTION" ? "PRODUCTION" : "TEST"),
    );
    const { installationId } = await createInstallation(admin, {
      organizationId,
      templateId,
      label: "Hovedserver",
      note: "",
      scopes: options.defaultScopes ?? scopes.join("\n"),
      childOrganizationNumbers: [],
      claims: "",
    });
    return { admin, templateId, organizationId, installationId, apiKey };
  }

  /** Creates an active installation whose client and key are registered in the sandbox. */
  async active(
    options: {
      keyDays?: number;
      template?: Partial<CreateTemplateInput>;
      sandboxTemplate?: Record<string, unknown>;
      redirectUris?: string[];
      /** When the sweep reads it; at once when it is left out. */
      nextCheckAt?: Date;
    } = {},
  ) {
    const installation = await this.installation(
      { defaultScopes: `${SELVBETJENING_SCOPE}\nnhn:msh/api`, ...options.template },
      options.sandboxTemplate,
    );
    const pair = await generateClientKey("ES256");
    const { clientId } = await this.sandbox.control<{ clientId: string }>("test/clients", {
      organizationNumber: "315000008",
      apiKey: installation.apiKey,
      publicJwk: pair.publicJwk,
      keyLifetimeDays: options.keyDays ?? 90,
      redirectUris: options.redirectUris,
      scopes: GRANTED_SCOPES,
    });
    await insertKey(this.db, {
      data: heldKey(installation.installationId, pair, this.env.DATA_ENCRYPTION_KEY),
    });
    await this.db.installation.update({
      where: { id: installation.installationId },
      data: { clientId, activatedAt: new Date(), nextCheckAt: options.nextCheckAt },
    });
    return { ...installation, clientId, pair };
  }

  auditActions(installationId: string): Promise<string[]> {
    return this.db.auditEvent
      .findMany({ where: { installationId }, orderBy: { seq: "asc" }, select: { action: true } })
      .then((rows) => rows.map((row) => row.action));
  }
}

export function templateInput(name: string): CreateTemplateInput {
  return {
    name,
    environment: "TEST",
    tenancy: "SINGLE",
    scopes: "nhn:selvbetjening/client\nnhn:msh/api",
    defaultScopes: "nhn:selvbetjening/client",
    logsUsersIn: false,
    usesRefreshTokens: false,
    redirectUris: "",
    postLogoutRedirectUris: "",
    sharedRedirectUris: false,
    returnForm: "PORTAL",
    returnPort: "",
    returnPath: "",
    keyAlgorithm: "ES256",
    custody: "PORTAL",
    renewalDays: "30",
    keyLifetimeDays: "",
    rotatesAutomatically: false,
    revivalInstructions: "",
    fileLocation: "",
    restartInstructions: "",
    scopePackages: [],
    checklist: [],
  };
}

/** A customer whose number is of the kind that the environment has. */
export function organizationInput(counter: number, environment: "TEST" | "PRODUCTION" = "TEST") {
  return {
    number: numberIn(environment, counter),
    name: `Kontor ${counter}`,
    contactName: "",
    contactEmail: "",
    contactPhone: "",
    children: "",
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
