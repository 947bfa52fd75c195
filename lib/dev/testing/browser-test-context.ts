import { randomBytes, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { changeKeys, insertKey } from "./key-rows";
import { type ClientKeyPair, generateClientKey } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import { createDatabase, type Database } from "@/lib/db/client";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Prisma } from "@/lib/db/generated/client";
import { GRANTED_SCOPES, heldKey } from "./held-key";
import type { Stack } from "./stack";
import { recordSecret } from "./traces";

export type Visitor = "ADMINISTRATOR" | "SUPPORT" | "VIEWER" | "applicant";

/** Of the customers that tests make; what they write themselves lies elsewhere. */
const FIRST_NUMBER = 20_000;

/** The stack's worker sweeps: without this it would read a test's client and put right what the test made wrong. */
const NOT_SWEPT = new Date("2100-01-01");

/** Data for browser tests, put into the database directly; behaviour is reached over HTTP only. */
export class BrowserTestContext {
  readonly db: Database;

  constructor(readonly stack: Stack) {
    this.db = createDatabase(stack.env.DATABASE_URL!, 3);
  }

  close(): Promise<void> {
    return this.db.$disconnect();
  }

  /** A session cookie of somebody new with the role. */
  async session(
    visitor: Visitor,
    name: string = visitor,
  ): Promise<{ name: string; value: string; userId: string }> {
    const now = new Date();
    const staff =
      visitor === "applicant" ? { state: "REQUESTED" as const } : { state: "ACTIVE" as const, role: visitor };
    const user = await this.db.staffUser.create({
      data: { issuer: "https://e2e", subject: randomUUID(), name, createdAt: now, ...staff },
    });
    const secret = recordSecret("session", newSecret());
    const idHash = hashSecret(secret);
    const sealedIdToken = seal("e2e", `session-id-token:${idHash}`, this.stack.env.DATA_ENCRYPTION_KEY!);
    await this.db.staffSession.create({
      data: {
        idHash,
        userId: user.id,
        sealedIdToken,
        securityLevel: 4,
        authenticatedAt: now,
        createdAt: now,
        lastSeenAt: now,
      },
    });
    const value = await encode({ token: { sid: secret }, secret: this.stack.env.AUTH_SECRET! });
    return { name: "klientvakt-session", value, userId: user.id };
  }

  async control<T = Record<string, unknown>>(path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.stack.control}/${path}`, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!answer.ok) throw new Error(`control ${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }

  /** A template that the sandbox knows, with its API key, and an installation of it that is not taken into use. */
  async installation(wish: Record<string, unknown> = {}) {
    const now = new Date();
    const word = randomBytes(6).toString("hex");
    const scopes = ["nhn:selvbetjening/client", "nhn:msh/api"];
    const { apiKey } = await this.control<{ apiKey: string }>("test/templates", {
      name: `Mal ${word}`,
      scopes,
    });
    const templateId = randomUUID();
    await this.db.clientTemplate.create({
      data: {
        id: templateId,
        name: `Mal ${word}`,
        environment: "TEST",
        scopes,
        defaultScopes: scopes,
        keyAlgorithm: "ES256",
        sealedApiKey: seal(apiKey, `template-api-key:${templateId}`, this.stack.env.DATA_ENCRYPTION_KEY!),
        apiKeySetAt: now,
        createdAt: now,
        updatedAt: now,
        ...wish,
      },
    });
    const organization = await this.db.organization.create({
      data: {
        // Counted, not drawn by lot: among a few hundred customers two would share a number now and then.
        number: syntheticNumber(FIRST_NUMBER + (await this.db.organization.count())),
        name: `Kontor ${word}`,
        createdAt: now,
        updatedAt: now,
      },
    });
    const installation = await this.db.installation.create({
      data: {
        organizationId: organization.id,
        templateId,
        label: "Hovedserver",
        custody: "PORTAL",
        scopes,
        createdAt: now,
        updatedAt: now,
      },
    });
    return {
      templateId,
      organizationId: organization.id,
      organization,
      installationId: installation.id,
      apiKey,
      product: `Mal ${word}`,
    };
  }

  /** An installation with an onboarding link. */
  async link(wish: Record<string, unknown> = {}) {
    const made = await this.installation(wish);
    const token = recordSecret("link", newSecret());
    const now = new Date();
    const { id: linkId } = await this.db.onboardingLink.create({
      data: {
        installationId: made.installationId,
        tokenHash: hashSecret(token),
        createdById: randomUUID(),
        createdAt: now,
        expiresAt: new Date(now.getTime() + 7 * 86_400_000),
      },
    });
    return { ...made, linkId, token, url: `${this.stack.portalUrl}/k/${token}` };
  }

  /** An active installation with a client and a key that the sandbox knows. */
  async active(wish: Record<string, unknown> = {}, redirectUris: string[] = []) {
    const made = await this.installation(wish);
    const pair = await generateClientKey("ES256");
    const { clientId, expiration } = await this.control<{ clientId: string; expiration: string }>(
      "test/clients",
      {
        organizationNumber: made.organization.number,
        apiKey: made.apiKey,
        publicJwk: pair.publicJwk,
        scopes: GRANTED_SCOPES,
        redirectUris,
      },
    );
    const now = new Date();
    const masterKey = this.stack.env.DATA_ENCRYPTION_KEY!;
    await insertKey(this.db, {
      data: heldKey(made.installationId, pair, masterKey, new Date(expiration)),
    });
    await this.db.installation.update({
      where: { id: made.installationId },
      data: {
        clientId,
        activatedAt: now,
        snapshot: snapshotOf(redirectUris),
        snapshotAt: now,
        nextCheckAt: NOT_SWEPT,
      },
    });
    return { ...made, clientId };
  }

  /** A file that was read for import, with a row that is right and one that is not. */
  async importRun(): Promise<string> {
    const { id } = await this.db.importRun.create({
      data: {
        fileName: "kunder.csv",
        headers: ["Org.nr.", "Kunde", "Klient-ID", "Utløper"],
        rowCount: 2,
        mapping: { organizationNumber: 0, organizationName: 1, clientId: 2, expires: 3 },
        preview: {
          created: 1,
          updated: 0,
          unchanged: 0,
          failed: 1,
          problems: [{ line: 3, column: "expires", code: "date" }],
        },
        createdById: randomUUID(),
        actorName: "Ada Administrator",
        createdAt: new Date(),
        chunks: {
          create: {
            index: 0,
            rows: [
              { line: 2, cells: [syntheticNumber(77), "Kontor", randomUUID(), "31.12.2027"] },
              { line: 3, cells: [syntheticNumber(78), "Kontor", randomUUID(), "snart"] },
            ],
          },
        },
      },
      select: { id: true },
    });
    return id;
  }

  /** A public key as a row has it. */
  async publicKey() {
    const { kid, publicJwk } = await this.pair();
    return { kid, thumbprint: kid, algorithm: "ES256", publicJwk: publicJwk as object };
  }

  pair(): Promise<ClientKeyPair> {
    return generateClientKey("ES256");
  }

  /** A revival case of an installation whose key has expired, with its link. */
  async revival(
    made: { installationId: string; clientId: string },
    custody: "PORTAL" | "INSTALLATION",
    wish: Partial<Prisma.RevivalUncheckedCreateInput> = {},
  ) {
    const token = recordSecret("link", newSecret());
    const now = new Date();
    const past = new Date(now.getTime() - 86_400_000);
    await this.control(`test/clients/${made.clientId}`, { expireKeys: true });
    await changeKeys(this.db, {
      where: { installationId: made.installationId },
      data: { expiresAt: past, ...(custody === "INSTALLATION" ? { custody, sealedPrivateJwk: null } : {}) },
    });
    await this.db.installation.update({ where: { id: made.installationId }, data: { custody } });
    const { id: revivalId } = await this.db.revival.create({
      data: {
        ...wish,
        installationId: made.installationId,
        custody,
        state: wish.state ?? "OPEN",
        tokenHash: hashSecret(token),
        createdById: randomUUID(),
        actorName: "Ada Administrator",
        createdAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      },
    });
    return { token, revivalId, url: `${this.stack.portalUrl}/r/${token}` };
  }

  /** One more active installation beside `first`, read once, with a key that may be shared to save time. */
  async secondInstallation(
    first: { templateId: string; organizationId: string; apiKey: string; organization: { number: string } },
    pair: ClientKeyPair,
    label: string,
    redirectUris: string[],
  ): Promise<string> {
    const now = new Date();
    const { clientId } = await this.control<{ clientId: string }>("test/clients", {
      organizationNumber: first.organization.number,
      apiKey: first.apiKey,
      publicJwk: pair.publicJwk,
      scopes: GRANTED_SCOPES,
      redirectUris,
    });
    const installation = await this.db.installation.create({
      data: {
        organizationId: first.organizationId,
        templateId: first.templateId,
        label,
        custody: "PORTAL",
        scopes: GRANTED_SCOPES.map((each) => each.scope),
        clientId,
        activatedAt: now,
        snapshot: snapshotOf(redirectUris),
        snapshotAt: now,
        nextCheckAt: NOT_SWEPT,
        createdAt: now,
        updatedAt: now,
      },
    });
    const masterKey = this.stack.env.DATA_ENCRYPTION_KEY!;
    await insertKey(this.db, { data: heldKey(installation.id, pair, masterKey) });
    return clientId;
  }
}

/** A last reading with the two usual scopes. */
function snapshotOf(redirectUris: string[]) {
  return {
    apiScopes: GRANTED_SCOPES,
    audienceSpecificClientClaims: [],
    redirectUris,
    postLogoutRedirectUris: [],
    childOrganizationNumbers: [],
  };
}
