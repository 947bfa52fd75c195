import { randomBytes, randomUUID } from "node:crypto";
import pg from "pg";
import { parseEnv, type Env } from "@/lib/base/env";
import { seal } from "@/lib/crypto/seal";
import type { Actor, Context } from "@/lib/context/context";
import { webhookSecretRecord } from "@/lib/core/keys/sealed-records";
import { createDatabase, type Database } from "@/lib/db/client";
import { numberIn } from "@/lib/dev/demo/demo-fleet";
import { newStaffClient, portalEnv } from "@/lib/dev/stack/staff-client";
import { APPLICATION, TEMPLATE_DATABASE } from "@/lib/dev/testing/template-database";
import { urlFor } from "@/prisma/application-role";
import type { Receivers } from "./receivers";
import type { PlannedInstallation } from "./scenario";

const PORTAL_URL = "http://localhost:3999";

/** The portal of a simulation: its database, its settings, and a clock that stands until it is set. */
export class World {
  now = 0;

  private constructor(
    readonly db: Database,
    readonly env: Env,
    /** The same settings as environment variables, for workers. */
    readonly processEnv: Record<string, string>,
    readonly installationIds: ReadonlyMap<string, string>,
    readonly webhookId: string,
    private readonly staffId: string,
    readonly drop: () => Promise<void>,
  ) {}

  /** @param adminUrl a PostgreSQL with the migrated template database */
  static async create(
    adminUrl: string,
    receivers: Receivers,
    installations: readonly PlannedInstallation[],
    start: number,
  ): Promise<World> {
    const name = `announce_${randomBytes(6).toString("hex")}`;
    await execute(adminUrl, `create database ${name} template ${TEMPLATE_DATABASE}`);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const databaseUrl = urlFor(url.href, APPLICATION);
    const processEnv = {
      ...portalEnv({ databaseUrl, portalUrl: PORTAL_URL, staff: await newStaffClient() }),
      SMTP_URL: receivers.smtpUrl,
      SMTP_TIMEOUT_SECONDS: "5",
      MAIL_FROM: "Klientvakt <k@example.no>",
    };
    const env = parseEnv({ ...processEnv, NODE_ENV: "test" });
    const db = createDatabase(databaseUrl);
    const at = new Date(start);
    const staff = await db.staffUser.create({
      data: {
        issuer: "https://test",
        subject: randomUUID(),
        name: "Ada",
        role: "ADMINISTRATOR",
        state: "ACTIVE",
        createdAt: at,
      },
    });
    const webhookId = randomUUID();
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    await db.webhook.create({
      data: {
        id: webhookId,
        name: "Vaktsystem",
        kind: "STANDARD",
        url: receivers.webhookUrl,
        sealedSecret: seal(secret, webhookSecretRecord(webhookId), env.DATA_ENCRYPTION_KEY),
        createdAt: at,
      },
    });
    return new World(
      db,
      env,
      processEnv,
      await insertInstallations(db, installations, at),
      webhookId,
      staff.id,
      async () => {
        await db.$disconnect();
        await execute(adminUrl, `drop database ${name} with (force)`);
      },
    );
  }

  as(actor: Actor): Context {
    return { actor, db: this.db, env: this.env, clock: () => new Date(this.now) };
  }

  get system(): Context {
    return this.as({ kind: "system", name: "simulation" });
  }

  get admin(): Context {
    const authenticatedAt = new Date(this.now);
    return this.as({
      kind: "staff",
      userId: this.staffId,
      name: "Ada",
      role: "ADMINISTRATOR",
      authenticatedAt,
    });
  }
}

/** @returns the ids by name */
async function insertInstallations(
  db: Database,
  installations: readonly PlannedInstallation[],
  at: Date,
): Promise<Map<string, string>> {
  const times = { createdAt: at, updatedAt: at };
  const templates = { TEST: randomUUID(), PRODUCTION: randomUUID() };
  await db.clientTemplate.createMany({
    data: (["TEST", "PRODUCTION"] as const).map((environment) => ({
      ...times,
      id: templates[environment],
      name: `Journal ${environment}`,
      environment,
      scopes: ["nhn:selvbetjening/client"],
      defaultScopes: ["nhn:selvbetjening/client"],
      redirectUris: [],
      postLogoutRedirectUris: [],
      checklist: [],
      renewalDays: 30,
    })),
  });
  const organizations = installations.map((installation, index) => ({
    ...times,
    id: randomUUID(),
    number: numberIn(installation.environment, index + 1),
    name: `Kontor ${index + 1}`,
    contactEmail: installation.customer,
  }));
  await db.organization.createMany({ data: organizations });
  const rows = installations.map((installation, index) => ({
    ...times,
    id: randomUUID(),
    organizationId: organizations[index]!.id,
    templateId: templates[installation.environment],
    label: installation.name,
    custody: installation.kind === "portal" ? ("PORTAL" as const) : ("INSTALLATION" as const),
    clientId: randomUUID(),
    draftScopes: ["nhn:selvbetjening/client"],
    activatedAt: at,
  }));
  await db.installation.createMany({ data: rows });
  return new Map(rows.map((row) => [row.label, row.id]));
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
