import { randomUUID } from "node:crypto";
import { addSeconds, type Clock, systemClock } from "@/lib/base/clock";
import { createSubmitted, sealKey } from "@/lib/core/keys/ledger/create";
import { recordListed } from "@/lib/core/keys/ledger/listed";
import { makeCurrent, retire } from "@/lib/core/keys/ledger/transitions";
import { generateClientKey, type KeyAlgorithm } from "@/lib/crypto/jwk";
import { createDatabase, type Database } from "@/lib/db/client";
import { type Env, parseEnv } from "@/lib/base/env";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { evaluateAlerts } from "@/lib/services/alerts/evaluate-alerts";
import { countExpiries } from "@/lib/services/fleet/count-expiries";
import { createInstallation } from "@/lib/services/installations/create-installation";
import { createOrganization } from "@/lib/services/organizations/create-organization";
import { createTemplate } from "@/lib/services/templates/create-template";
import { setApiKey } from "@/lib/services/templates/set-api-key";
import { withTransaction } from "@/lib/core/db/transaction";
import { ACTIVE, type ActiveWish, ORGANIZATIONS, syntheticNumber, TEMPLATES, UNDERWAY } from "./demo-fleet";

/**
 * A believable fleet for the demo: made-up names, synthetic organisation numbers, every state at least once. The keys
 * are real, and the sandbox knows them.
 */
const DAY = 86_400;

export interface SeedOptions {
  env: Record<string, string>;
  control: string;
  say: (text: string) => void;
}

/** Fills an empty database and the sandbox. Returns false when there is something already. */
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

class Seeder {
  readonly #started = new Date();

  constructor(
    readonly db: Database,
    readonly env: Env,
    readonly options: SeedOptions,
  ) {}

  async run(): Promise<void> {
    const { say } = this.options;
    const people = await this.#people();
    const admin = (daysAgo: number) =>
      this.#context(people.ada, "Ada Administrator", "ADMINISTRATOR", daysAgo);
    const support = (daysAgo: number) => this.#context(people.kari, "Kari Kundestøtte", "SUPPORT", daysAgo);
    say("  5 client templates, 24 organizations");
    const templates: { id: string; apiKey: string; wish: (typeof TEMPLATES)[number] }[] = [];
    for (const wish of TEMPLATES) templates.push(await this.#template(admin(420), wish));
    const organizations: string[] = [];
    for (const [index, name] of ORGANIZATIONS.entries())
      organizations.push(await this.#organization(support(410), index, name));

    say("  40 installations, with keys that are registered in the sandbox");
    const [production, test, mobile, local] = templates as [
      (typeof templates)[0],
      (typeof templates)[0],
      (typeof templates)[0],
      (typeof templates)[0],
    ];
    for (const [index, wish] of ACTIVE.entries()) {
      // RSA keys of 4096 bits take a second or more each, so only a few are made.
      const from = index % 6 === 0 ? production : index % 3 === 1 ? test : mobile;
      const ctx = support(Math.max(30, 365 - wish.keyDays));
      const installationId = await this.#installation(
        ctx,
        organizations[index % organizations.length]!,
        from.id,
        wish.label,
        from.wish,
      );
      await this.#activate(ctx, installationId, from, wish);
    }
    for (const [index, state] of UNDERWAY.entries()) {
      const from = index % 4 === 3 ? test : mobile;
      const ctx = support(index === 6 ? 0 : 3);
      const organization = organizations[(index + 7) % organizations.length]!;
      const installationId = await this.#installation(
        ctx,
        organization,
        from.id,
        index % 2 ? "Ny server" : "Hovedserver",
        from.wish,
      );
      if (state) await this.#underway(ctx, installationId, people.kari, state);
    }
    for (const label of ["Avdeling 1", "Avdeling 2"]) {
      await this.#installation(support(20), organizations[1]!, local.id, label, local.wish);
    }
    const system: Context = { ...admin(0), actor: { kind: "system", name: "seed" } };
    // Each was read when it was made; the sweep comes back tomorrow.
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

  async #people() {
    const issuer = this.env.HELSEID_TEST_ISSUER;
    const person = async (subject: string, name: string, role: "ADMINISTRATOR" | "SUPPORT" | "VIEWER") => {
      const at = addSeconds(this.#started, -430 * DAY);
      const row = { issuer, subject, name, role, state: "ACTIVE" as const, createdAt: at, decidedAt: at };
      return (await this.db.staffUser.create({ data: row, select: { id: true } })).id;
    };
    return {
      ada: await person("ada", "Ada Administrator", "ADMINISTRATOR"),
      kari: await person("kari", "Kari Kundestøtte", "SUPPORT"),
      lars: await person("lars", "Lars Leser", "VIEWER"),
    };
  }

  async #template(ctx: Context, wish: (typeof TEMPLATES)[number]) {
    const { templateId } = await createTemplate(ctx, wish);
    const answer = await this.#control(wish.environment, "templates", {
      name: wish.name,
      scopes: wish.scopes.split("\n"),
      multiTenant: wish.tenancy === "MULTI",
      manualApproval: ["nhn:kjernejournal/api"],
    });
    const apiKey = String(answer.apiKey);
    await setApiKey(ctx, { templateId, apiKey });
    return { id: templateId, apiKey, wish };
  }

  async #organization(ctx: Context, index: number, name: string): Promise<string> {
    const children = name.endsWith("kommune")
      ? `${syntheticNumber(50_000 + index * 2)} Hjemmetjenesten\n${syntheticNumber(50_001 + index * 2)} Legevakten`
      : "";
    const { organizationId } = await createOrganization(ctx, {
      number: syntheticNumber(1000 + index * 37),
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
    wish: (typeof TEMPLATES)[number],
  ): Promise<string> {
    const input = {
      organizationId,
      templateId,
      label,
      note: "",
      scopes: wish.defaultScopes,
      childOrganizationNumbers: [],
      claims: "",
    };
    return (await createInstallation(ctx, input)).installationId;
  }

  /** What onboarding leaves behind, with a client and a key that the sandbox knows. */
  async #activate(
    ctx: Context,
    installationId: string,
    from: { apiKey: string; wish: (typeof TEMPLATES)[number] },
    wish: ActiveWish,
  ): Promise<void> {
    const algorithm = from.wish.keyAlgorithm as KeyAlgorithm;
    const pair = await generateClientKey(algorithm);
    const installation = await this.db.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: { scopes: true, organization: { select: { number: true } } },
    });
    const scopes = installation.scopes.map((scope, index) => {
      const pending = wish.pendingScope === true && index === installation.scopes.length - 1;
      return {
        scope,
        status: pending ? "pending" : "ok",
        statusReason: pending ? "Venter på godkjenning fra API-eier" : null,
      };
    });
    const redirectUris = from.wish.redirectUris ? from.wish.redirectUris.split("\n") : [];
    const made = await this.#control(from.wish.environment, "clients", {
      organizationNumber: installation.organization.number,
      apiKey: from.apiKey,
      publicJwk: pair.publicJwk,
      keyLifetimeDays: wish.keyDays,
      scopes,
      redirectUris,
    });
    const key = sealKey({ privateJwk: pair.privateJwk, thumbprint: pair.kid }, this.env.DATA_ENCRYPTION_KEY);
    const now = ctx.clock();
    const checkedAt = addSeconds(this.#started, -(wish.failing ? 2 * DAY : 3600 * 5));
    await withTransaction(ctx, async (tx, audit) => {
      await createSubmitted(tx, installationId, key, now);
      await makeCurrent(tx, { id: key.id, installationId }, now);
      const expiration = wish.unknownExpiry ? null : new Date(String(made.expiration));
      const listed = { kid: key.kid, jwkThumbprint: key.thumbprint, origin: "Api", expiration };
      await recordListed(tx, installationId, [listed], checkedAt);
      await tx.installation.update({
        where: { id: installationId },
        data: {
          clientId: String(made.clientId),
          activatedAt: now,
          snapshot: {
            apiScopes: scopes,
            audienceSpecificClientClaims: [],
            redirectUris,
            postLogoutRedirectUris: [],
            childOrganizationNumbers: [],
          },
          snapshotAt: checkedAt,
          lastCheckAt: wish.failing ? addSeconds(this.#started, -3600) : checkedAt,
          lastCheckFailure: wish.failing ? "UPSTREAM_UNREACHABLE" : null,
        },
      });
      audit({
        action: "installation.activated",
        entity: { type: "installation", id: installationId },
        installationId,
        details: { clientId: String(made.clientId), kid: pair.kid },
      });
    });
  }

  async #underway(
    ctx: Context,
    installationId: string,
    staffId: string,
    state: Exclude<(typeof UNDERWAY)[number], null>,
  ): Promise<void> {
    const now = ctx.clock();
    await withTransaction(ctx, async (tx, audit) => {
      const link = await tx.onboardingLink.create({
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
      await createSubmitted(tx, installationId, key, now);
      await retire(tx, { id: key.id, installationId });
      const failures: Record<string, [string, string | null]> = {
        REFUSED: ["refused", "apiScopes"],
        UNREACHABLE: ["unreachable", null],
        NOT_OPENED: ["too-slow", null],
      };
      const [failureCode, failureDetail] = failures[state] ?? [null, null];
      const draft = await tx.clientDraft.create({
        data: {
          installationId,
          linkId: link.id,
          keyId: key.id,
          operationId: randomUUID(),
          state,
          clientId: randomUUID(),
          returnHash: hashSecret(newSecret()),
          requestedAt: now,
          answeredAt: now,
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
    const answer = await fetch(`${this.options.control}/${environment.toLowerCase()}/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox responded ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  }
}
