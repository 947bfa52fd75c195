import { randomBytes, randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { encode } from "next-auth/jwt";
import { changeKeys, insertKey } from "./key-rows";
import { type ClientKeyPair, generateClientKey } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import { createDatabase, type Database } from "@/lib/db/client";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { numberIn, syntheticNumber } from "@/lib/dev/demo/demo-fleet";
import type { Prisma } from "@/lib/db/generated/client";
import { clientWith } from "./client-reading";
import { GRANTED_SCOPES, heldKey } from "./held-key";
import type { Stack } from "./stack";
import { recordSecret } from "./traces";

export type Visitor = "ADMINISTRATOR" | "SUPPORT" | "VIEWER" | "applicant";

/**
 * Where the organization numbers of created customers start, apart from the numbers that tests choose
 * themselves.
 */
const FIRST_NUMBER = 20_000;

/** Keeps the stack's worker from checking a test's client and correcting the state that the test has set. */
const NEVER_CHECKED = new Date("2100-01-01");

/** How the file of `importRun` was read. */
const IMPORT_READING = {
  kind: "text",
  guess: {
    encoding: { name: "windows-1252", confidence: "likely" },
    delimiter: ";",
    sheets: [],
    sheet: null,
    headingRow: 1,
  },
  hiddenColumns: [],
  top: [{ line: 1, cells: ["Org.nr.", "Kunde", "Klient-ID", "Utløper"] }],
  unread: [{ line: 5, code: "too-many-cells", text: "Nordre | legesenter" }],
  unreadCount: 1,
  notes: [
    { code: "rows-total", count: 1, lines: [4], texts: [] },
    { code: "quote-stray", count: 1, lines: [2], texts: [] },
    { code: "letters-garbled", count: 1, lines: [3], texts: [] },
  ],
  include: [],
};

/** Creates data for browser tests directly in the database. Behaviour is tested over HTTP only. */
export class BrowserTestContext {
  readonly db: Database;

  constructor(readonly stack: Stack) {
    this.db = createDatabase(stack.env.DATABASE_URL!, 3);
  }

  close(): Promise<void> {
    return this.db.$disconnect();
  }

  /**
   * Creates a staff member with the role, or an applicant.
   * @returns the session cookie and the id of the staff member
   */
  async session(
    visitor: Visitor,
    name: string = visitor,
  ): Promise<{ name: string; value: string; userId: string }> {
    const access =
      visitor === "applicant" ? { state: "REQUESTED" as const } : { state: "ACTIVE" as const, role: visitor };
    const member = await this.db.staffUser.create({
      data: { issuer: "https://e2e", subject: randomUUID(), name, createdAt: new Date(), ...access },
    });
    return this.sessionOf(member.id);
  }

  /** Signs in somebody who exists. @returns the cookie */
  async sessionOf(userId: string): Promise<{ name: string; value: string; userId: string }> {
    const now = new Date();
    const secret = recordSecret("session", newSecret());
    const idHash = hashSecret(secret);
    const sealedIdToken = seal("e2e", `session-id-token:${idHash}`, this.stack.env.DATA_ENCRYPTION_KEY!);
    await this.db.staffSession.create({
      data: {
        idHash,
        userId,
        sealedIdToken,
        securityLevel: 4,
        authenticatedAt: now,
        createdAt: now,
        lastSeenAt: now,
      },
    });
    const value = await encode({ token: { sid: secret }, secret: this.stack.env.AUTH_SECRET! });
    return { name: "klientvakt-session", value, userId };
  }

  async control<T = Record<string, unknown>>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.stack.control}/${path}`, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`control ${path}: ${response.status}`);
    return (await response.json()) as T;
  }

  /**
   * Creates a template with its API key, which is registered in the sandbox, and an installation that is not
   * onboarded.
   */
  async installation(template: Record<string, unknown> = {}) {
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
        ...template,
      },
    });
    const organization = await this.db.organization.create({
      data: {
        // Counted, because two of a few hundred random numbers would sometimes be equal.
        number: numberIn(
          template.environment === "PRODUCTION" ? "PRODUCTION" : "TEST",
          FIRST_NUMBER + (await this.db.organization.count()),
        ),
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
        draftScopes: scopes,
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

  /** @returns the id of the staff member whose links and calendars work in these tests */
  async maker(): Promise<string> {
    const who = { issuer: "https://test", subject: "maker" };
    const { id } = await this.db.staffUser.upsert({
      where: { issuer_subject: who },
      create: { ...who, name: "Lise Lenke", role: "SUPPORT", state: "ACTIVE", createdAt: new Date() },
      update: {},
    });
    return id;
  }

  /** Creates an installation with an onboarding link. */
  async link(template: Record<string, unknown> = {}) {
    const installation = await this.installation(template);
    const token = recordSecret("link", newSecret());
    const now = new Date();
    const { id: linkId } = await this.db.onboardingLink.create({
      data: {
        installationId: installation.installationId,
        tokenHash: hashSecret(token),
        createdById: await this.maker(),
        createdAt: now,
        expiresAt: new Date(now.getTime() + 7 * 86_400_000),
      },
    });
    return { ...installation, linkId, token, url: `${this.stack.portalUrl}/k/${token}` };
  }

  /** Creates an active installation with a client and a key that are registered in the sandbox. */
  async active(template: Record<string, unknown> = {}, redirectUris: string[] = []) {
    const installation = await this.installation(template);
    const pair = await generateClientKey("ES256");
    const { clientId, expiration } = await this.control<{ clientId: string; expiration: string }>(
      "test/clients",
      {
        organizationNumber: installation.organization.number,
        apiKey: installation.apiKey,
        publicJwk: pair.publicJwk,
        scopes: GRANTED_SCOPES,
        redirectUris,
      },
    );
    const now = new Date();
    const masterKey = this.stack.env.DATA_ENCRYPTION_KEY!;
    await insertKey(this.db, {
      data: heldKey(installation.installationId, pair, masterKey, new Date(expiration)),
    });
    await this.db.installation.update({
      where: { id: installation.installationId },
      data: {
        clientId,
        activatedAt: now,
        snapshot: clientWith({ scopes: GRANTED_SCOPES.map((each) => each.scope), redirectUris }),
        snapshotAt: now,
        portalTokenAt: now,
        nextCheckAt: NEVER_CHECKED,
      },
    });
    return { ...installation, clientId };
  }

  /**
   * Shows the portal a heartbeat of the worker. The worker is stopped meanwhile, since it may record its own
   * at any moment.
   * @param run looks at the portal with that heartbeat. It must not write: the worker may hold locks.
   */
  async withHeartbeat(name: string, at: Date, run: () => Promise<void>): Promise<void> {
    const signal = (value: NodeJS.Signals) => process.kill(-this.stack.workerPid, value);
    const write = () =>
      this.db.$transaction([
        this.db.$executeRaw`set local lock_timeout = '500ms'`,
        this.db.heartbeat.upsert({ where: { name }, create: { name, at }, update: { at } }),
      ]);
    try {
      signal("SIGSTOP");
      while (await this.#isWritingHeartbeat());
      while (!(await write().catch(nullIfLocked))) {
        // It was stopped while it recorded the same heartbeat. This waits until it has.
        signal("SIGCONT");
        await this.db.$queryRaw`select 1 from heartbeat where name = ${name} for update`;
        signal("SIGSTOP");
      }
      await run();
    } finally {
      signal("SIGCONT");
    }
  }

  /** Whether PostgreSQL still runs a statement about heartbeats that was sent before. */
  async #isWritingHeartbeat(): Promise<boolean> {
    const statements = await this.db.$queryRaw<unknown[]>`
      select 1 from pg_stat_activity where datname = current_database() and state = 'active'
        and pid <> pg_backend_pid() and query ilike '%"heartbeat"%'`;
    return statements.length > 0;
  }

  /** Creates a view that a colleague has shared. @returns its name */
  async sharedView(): Promise<string> {
    const name = `Fjordjournal ${randomUUID().slice(0, 6)}`;
    await this.db.savedView.create({
      data: {
        name,
        query: "due=30",
        ownerId: randomUUID(),
        ownerName: "Kari Kundestøtte",
        shared: true,
        createdAt: new Date(),
      },
    });
    return name;
  }

  /** Creates an import of a file with a valid row and an invalid one, which has been read. @returns its id */
  async importRun(): Promise<string> {
    const { id } = await this.db.importRun.create({
      data: {
        fileName: "kunder.csv",
        headers: ["Org.nr.", "Kunde", "Klient-ID", "Utløper"],
        rowCount: 2,
        mapping: { organizationNumber: 0, organizationName: 1, clientId: 2, expires: 3 },
        reading: IMPORT_READING,
        preview: {
          created: 1,
          updated: 0,
          unchanged: 0,
          failed: 1,
          problems: [{ line: 3, column: "expires", code: "date" }],
        },
        createdById: await this.maker(),
        actorName: "Ada Administrator",
        createdAt: new Date(),
        source: { create: { isPasted: false, bytes: Buffer.from("Kundeliste"), createdAt: new Date() } },
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

  /** Generates a public key. @returns its columns of `client_key` */
  async publicKey() {
    const { kid, publicJwk } = await this.pair();
    return { kid, thumbprint: kid, algorithm: "ES256", publicJwk: publicJwk as object };
  }

  pair(): Promise<ClientKeyPair> {
    return generateClientKey("ES256");
  }

  /** Lets the key of an installation expire and creates a revival with its link. */
  async revival(
    installation: { installationId: string; clientId: string },
    custody: "PORTAL" | "INSTALLATION",
    data: Partial<Prisma.RevivalUncheckedCreateInput> = {},
  ) {
    const token = recordSecret("link", newSecret());
    const now = new Date();
    const past = new Date(now.getTime() - 86_400_000);
    await this.control(`test/clients/${installation.clientId}`, { expireKeys: true });
    await changeKeys(this.db, {
      where: { installationId: installation.installationId },
      data: { expiresAt: past, ...(custody === "INSTALLATION" ? { custody, sealedPrivateJwk: null } : {}) },
    });
    await this.db.installation.update({ where: { id: installation.installationId }, data: { custody } });
    const { id: revivalId } = await this.db.revival.create({
      data: {
        ...data,
        installationId: installation.installationId,
        custody,
        state: data.state ?? "OPEN",
        tokenHash: hashSecret(token),
        createdById: await this.maker(),
        actorName: "Ada Administrator",
        createdAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      },
    });
    return { token, revivalId, url: `${this.stack.portalUrl}/r/${token}` };
  }

  /**
   * Creates a second active installation for the customer and the template of `first`.
   * @param pair may be shared by several installations, to save time
   * @returns the client id
   */
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
        draftScopes: [],
        clientId,
        activatedAt: now,
        snapshot: clientWith({ scopes: GRANTED_SCOPES.map((each) => each.scope), redirectUris }),
        snapshotAt: now,
        portalTokenAt: now,
        nextCheckAt: NEVER_CHECKED,
        createdAt: now,
        updatedAt: now,
      },
    });
    const masterKey = this.stack.env.DATA_ENCRYPTION_KEY!;
    await insertKey(this.db, { data: heldKey(installation.id, pair, masterKey) });
    return clientId;
  }
}

/** @throws the error, unless it says that a lock was not to be had in time (55P03) */
function nullIfLocked(error: unknown): null {
  if (!/55P03|lock timeout/.test(inspect(error))) throw error;
  return null;
}
