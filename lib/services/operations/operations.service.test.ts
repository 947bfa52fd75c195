import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { evaluateAlerts } from "../alerts/evaluate-alerts";
import { runSweep } from "../sweep/run-sweep";
import { readMetrics } from "./read-metrics";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

describe("the metrics", () => {
  it("cover keys, sweep, alerts, deliveries, heartbeats and upstream requests, and contain no names", async () => {
    const created = await t.active({ keyDays: 20 });
    await runSweep(t.system);
    await evaluateAlerts(t.system);
    const text = await readMetrics(t.system);
    const value = (name: string) =>
      Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (.*)$`, "m").exec(text)?.[1]);
    expect(value('klientvakt_keys{state="within30"}')).toBe(1);
    expect(value('klientvakt_keys{state="expired"}')).toBe(0);
    expect(value("klientvakt_next_expiry_days")).toBeGreaterThan(18.9);
    expect(value("klientvakt_next_expiry_days")).toBeLessThanOrEqual(20);
    expect(value("klientvakt_sweep_due")).toBe(0);
    expect(value("klientvakt_alerts_open")).toBe(1);
    expect(value("klientvakt_installations_reporting")).toBe(0);
    await t.db.installation.update({
      where: { id: created.installationId },
      data: { reportedAt: new Date(), reportDueAt: new Date(Date.now() - 1), reportedHealthy: false },
    });
    const reported = await readMetrics(t.system);
    for (const name of ["reporting", "silent", "unwell"])
      expect(reported).toContain(`klientvakt_installations_${name} 1\n`);
    expect(value('klientvakt_environment_up{environment="test"}')).toBe(1);
    expect(value('klientvakt_heartbeat_age_seconds{name="alerts"}')).toBeLessThan(60);
    expect(text).toMatch(/klientvakt_upstream_seconds_count\{.*status="200"\} [1-9]/);
    expect(value("klientvakt_alerts_missing")).toBe(0);
    // An alert was deleted, and not raised again.
    await t.db.alert.deleteMany();
    await t.db.alertRule.updateMany({ data: { updatedAt: new Date(0) } });
    expect(await readMetrics(t.system)).toContain("klientvakt_alerts_missing 1");
    for (const secret of [created.clientId, "Kontor"]) expect(text).not.toContain(secret);
  });
});

describe("the doctor", () => {
  const doctor = (env: Record<string, string>) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", "doctor"],
      {
        env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent", ...t.processEnv, ...env },
        encoding: "utf8",
      },
    );
    return { status, lines: stdout.trim().split("\n") };
  };

  it("reports what works, and that no worker is running", () => {
    const { status, lines } = doctor({});
    expect(status).toBe(1);
    expect(lines.filter((line) => line.startsWith("✗"))).toEqual([
      expect.stringContaining("Worker: no heartbeat yet; start it with"),
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✓ Database: PostgreSQL \d+, UTF8/),
        "✓ Migrations: all applied",
        expect.stringMatching(/^✓ HelseID test: responds; its clock is/),
        "✓ Sign-in client: HelseID accepts its key, scopes and redirect URI",
        expect.stringMatching(/^✓ Key of the sign-in client: expiry unknown, so nobody is notified in time/),
      ]),
    );
  });

  it("says what is wrong, and contains no secret", () => {
    expect(doctor({ DATABASE_URL: "postgres://x:hemmelig@127.0.0.1:1/x" }).lines.join("\n")).toContain(
      "✗ Database: cannot be reached",
    );
    expect(doctor({ AUTH_SECRET: "kort" }).lines[0]).toBe("✗ Configuration");
    const { lines } = doctor({ SMTP_URL: "smtp://bruker:hemmelig@127.0.0.1:1", MAIL_FROM: "a@example.no" });
    expect(lines.join("\n")).toContain("✗ E-mail: the server does not respond");
    expect(lines.join("\n")).not.toContain("hemmelig");
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    expect(doctor({ STAFF_HELSEID_KEY_EXPIRES_ON: soon }).lines.join("\n")).toContain(
      `✗ Key of the sign-in client: expires ${soon}`,
    );
    const other = doctor({ STAFF_HELSEID_CLIENT_ID: crypto.randomUUID() });
    expect(other.lines.join("\n")).toContain("✗ Sign-in client: HelseID does not accept the key");
  });

  it("keeps and respects the time that HelseID asks for", async () => {
    await t.sandbox.faults([{ path: "/connect/par", kind: "503", seconds: 300, times: 1 }]);
    const asked = /^✗ Sign-in client: HelseID has asked for time until \d{4}-/;
    expect(doctor({}).lines).toEqual(expect.arrayContaining([expect.stringMatching(asked)]));
    await t.sandbox.control("traffic", {});
    expect(doctor({}).lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(asked),
        expect.stringMatching(/^✗ HelseID test: HelseID has asked for time until/),
      ]),
    );
    const { log } = await t.sandbox.control<{ log: { request: string }[] }>("traffic");
    // The production environment has asked for no time.
    expect(log.map((each) => each.request)).toEqual(["GET /.well-known/openid-configuration"]);
    await t.forgetWaits();
  });
});

describe("a configuration change from the command line", () => {
  const apply = (installationId: string, ...more: string[]) => {
    const args = ["configuration", "apply", installationId, "--add-scope", "nhn:msh/api", "--reason", "Test"];
    const { status, stdout } = spawnSync(
      process.execPath,
      ["node_modules/tsx/dist/cli.mjs", "lib/cli/main.ts", ...args, ...more],
      {
        env: { ...process.env, NODE_ENV: "production", LOG_LEVEL: "silent", ...t.processEnv },
        encoding: "utf8",
      },
    );
    return { status, stdout };
  };

  it("names the customer's other client for messages, and sends nothing before it is confirmed", async () => {
    const first = await t.active();
    const second = await t.active();
    const { organizationId } = first;
    await t.db.installation.update({ where: { id: second.installationId }, data: { organizationId } });
    const scopes = [{ scope: "nhn:selvbetjening/client", status: "ok", statusReason: null }];
    await t.sandbox.control(`test/clients/${second.clientId}`, { set: { scopes } });
    const refused = apply(second.installationId);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain(first.clientId);
    expect(await t.db.configurationChange.count()).toBe(0);
    const { status, stdout } = apply(second.installationId, "--other-client", first.clientId.slice(-6));
    expect(stdout).toContain("APPLIED");
    expect(status).toBe(0);
  });
});
