import { randomUUID } from "node:crypto";
import { Logger, type Runner, run } from "graphile-worker";
import type { JWK } from "jose";
import type { Actor, Context } from "@/lib/context/context";
import type { RecordedRequest } from "@/lib/dev/sandbox/record";
import type { SandboxClient } from "@/lib/dev/sandbox/state";
import { SandboxRequests } from "@/lib/dev/testing/sandbox-requests";
import { TestContext } from "@/lib/dev/testing/test-context";
import { checkInstallation } from "@/lib/services/installations/check-installation";
import { taskList } from "@/lib/jobs/task-list";
import { forgetKeySets } from "@/lib/helseid/jwks-cache";
import { faultsOf, type RulesRow, switchesOf } from "./matrix";
import { asPerson } from "./person";
import { RelayServer } from "./relay-server";

/** Not on localhost, where every return address is allowed. */
const PORTAL_URL = "http://127.0.0.1:3999";
const NEVER_CHECKED = new Date("2100-01-01");
const POLL_MS = 100;
/** How often the open page of a person asks again. */
export const PAGE_POLL_MS = 1000;
/** Longer than any journey should take. */
const MAX_WAIT_MS = 30_000;

/** What the sandbox has recorded since the row began. */
export interface SandboxRecord {
  requests: RecordedRequest[];
  /** Requests that came before the time that their service had asked for. */
  early: number;
  /** Until when Klientvakt has kept that a service asked for time. */
  waits: { environment: string; upstream: string; until: Date }[];
  clocks: { setAt: number; jumpedAt: { [Host in RecordedRequest["host"]]?: number } };
}

/**
 * What the journeys run in: the product's verbs and its worker's tasks in this process, the sandbox in
 * another, and a database.
 */
export class World {
  row!: RulesRow;

  private constructor(
    readonly t: TestContext,
    readonly relay: RelayServer,
    private readonly outside: SandboxRequests,
    private worker: Runner | null,
  ) {}

  /** @param adminUrl a PostgreSQL with the migrated template database */
  static async create(adminUrl: string): Promise<World> {
    const t = await TestContext.at(adminUrl, {}, PORTAL_URL);
    const world = new World(t, await RelayServer.start(t), await SandboxRequests.create(t.sandbox), null);
    world.worker = await run({
      connectionString: t.databaseUrl,
      concurrency: 4,
      noHandleSignals: true,
      logger: new Logger(() => () => {}),
      pollInterval: POLL_MS,
      // No crontab: what runs on a schedule would send requests that belong to no journey.
      taskList: taskList((task) => world.as({ kind: "system", name: task })),
    });
    return world;
  }

  async stop(): Promise<void> {
    await this.worker?.stop();
    await this.relay.stop();
    await this.t.drop();
  }

  /** Sets the sandbox and the settings of a row, and clears the sandbox's record. */
  async enter(row: RulesRow): Promise<void> {
    await this.settle();
    this.row = row;
    await this.t.sandbox.reset();
    await this.t.sandbox.switches(switchesOf(row));
    await this.t.sandbox.faults(faultsOf(row));
    await this.t.forgetWaits();
    forgetKeySets();
    await this.t.sandbox.control("record", {});
  }

  /** Waits for the requests that the journeys of the last row have left under way. */
  private async settle(): Promise<void> {
    let before = -1;
    await this.until("the end of a row", async () => {
      const [{ running } = { running: 0 }] = await this.t.owner.$queryRaw<{ running: number }[]>`
        select count(*)::int as running from graphile_worker.jobs where locked_at is not null`;
      const { requests } = await this.record();
      const isQuiet = running === 0 && requests.length === before;
      before = requests.length;
      return isQuiet;
    });
  }

  as(actor: Actor): Context {
    const ctx = this.t.as(actor);
    return {
      ...ctx,
      env: { ...ctx.env, SELVBETJENING_TEST_UPLOAD_BODY: this.row.uploadBodySetting },
    };
  }

  async record(): Promise<SandboxRecord> {
    const record = await this.t.sandbox.control<Omit<SandboxRecord, "early" | "waits">>("record");
    const { early } = await this.t.sandbox.control<Pick<SandboxRecord, "early">>("traffic");
    return { ...record, early, waits: await this.t.db.upstreamWait.findMany() };
  }

  /** The client as the sandbox has it. */
  client(clientId: string): Promise<SandboxClient> {
    return this.t.sandbox.control(`test/clients/${clientId}`);
  }

  /** The clients that were created from a template. */
  async clientsOf(apiKey: string): Promise<SandboxClient[]> {
    const all = await this.t.sandbox.control<SandboxClient[]>("test/clients");
    return all.filter((client) => client.apiKey === apiKey);
  }

  /** How many requests HelseID and the APIs answered for a client, apart from those that they refused. */
  async answered(clientId: string): Promise<number> {
    const { requests } = await this.record();
    return requests.filter((each) => each.clientId === clientId && each.reason === null).length;
  }

  /**
   * Whether HelseID issues a token for a client and a key, requested without any code of the product. Shows
   * what a key or a file is worth.
   */
  async worksOutside(credentials: { clientId: string; privateJwk: JWK }): Promise<boolean> {
    // HelseID's clock may jump in between.
    return (await this.issuedOutside(credentials)) || this.issuedOutside(credentials);
  }

  private async issuedOutside(credentials: { clientId: string; privateJwk: JWK }): Promise<boolean> {
    const response = await fetch(`${this.outside.issuer}/.well-known/openid-configuration`);
    await response.body?.cancel();
    const ahead = (Date.parse(response.headers.get("date")!) - Date.now()) / 1000;
    // The header has whole seconds, so it is half a second behind on average.
    this.outside.shiftSeconds = Math.round(ahead + 0.5) - 1;
    return (await this.outside.token({ of: credentials })).status === 200;
  }

  /**
   * Calls `read` until it returns something.
   * @throws Error that names `what` after half a minute
   */
  async until<Value>(
    what: string,
    read: () => Promise<Value | null | false>,
    everyMs = POLL_MS,
  ): Promise<Value> {
    const end = Date.now() + MAX_WAIT_MS;
    for (;;) {
      const value = await read();
      if (value !== null && value !== false) return value;
      if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
      await new Promise((done) => setTimeout(done, everyMs));
    }
  }

  /**
   * An active installation with a client and a key of its own, which no sweep reads before it is due.
   * @param options.isRead whether support has read it once
   */
  async active(
    options: { scopes?: string[]; children?: string[]; redirectUris?: string[]; isRead?: boolean } = {},
  ) {
    const scopes = options.scopes ?? ["nhn:selvbetjening/client", "nhn:msh/api"];
    const text = scopes.join("\n");
    const { sharedRedirectUris } = this.row;
    const at = await this.t.active({
      template: { scopes: text, defaultScopes: text, sharedRedirectUris },
      sandboxTemplate: { scopes, sharedRedirectUris },
      redirectUris: options.redirectUris,
      nextCheckAt: NEVER_CHECKED,
    });
    await this.t.sandbox.control(`test/clients/${at.clientId}`, {
      set: {
        scopes: scopes.map((scope) => ({ scope, status: "ok", statusReason: null })),
        childOrganizationNumbers: options.children ?? [],
      },
    });
    const admin = this.as(at.admin.actor);
    if (options.isRead ?? true) await this.read(admin, at.installationId);
    return { ...at, admin, operationId: randomUUID() };
  }

  /** Support reads a client now, and has waited for it. */
  async read(admin: Context, installationId: string): Promise<void> {
    const since = new Date();
    await this.until(
      "a reading",
      async () => {
        await asPerson(this, () => checkInstallation(admin, { installationId }));
        // When upstream has asked for time, the reading is queued, and may still run after this one.
        if ((await this.t.db.queuedCheck.count({ where: { installationId } })) > 0) return null;
        return this.t.db.installation.findFirst({
          where: { id: installationId, snapshotAt: { gte: since } },
        });
      },
      PAGE_POLL_MS,
    );
  }

  /** The current key of an installation, as the database has it. */
  async currentKey(installationId: string) {
    return this.t.db.clientKey.findFirst({ where: { installationId, state: "CURRENT" } });
  }
}
