import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Env } from "@/lib/base/env";
import { thisProcess } from "@/lib/base/running-process";
import { TestContext } from "@/lib/dev/testing/test-context";
import { compareSettings } from "./compare-settings";
import { publishSettings, withdrawSettings } from "./publish-settings";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

const withEnv = (changes: Partial<Env>) => ({ ...t.system, env: { ...t.env, ...changes } });
const differing = async () => {
  const found = await compareSettings(t.system);
  return Object.fromEntries(found.map(({ kind, differing }) => [kind, differing]));
};

it("names the settings that another process has with another value, and keeps no value", async () => {
  const portal = thisProcess("portal");
  const worker = thisProcess("worker");
  await publishSettings(t.system, portal);
  await publishSettings(withEnv({ WORKER_METRICS_PORT: 9464, NODE_ENV: "production" }), worker);
  expect(await differing()).toEqual({ portal: [], worker: [] });

  const secret = "smtp://vakt:a-secret-of-mail@mail.example.no";
  const others = {
    AUTH_SECRET: "another-secret".repeat(4),
    SMTP_URL: secret,
    CHANGE_LIMIT_PER_DAY: 7,
    ALERT_CHANNEL_SMS_TOKEN: "a-secret-of-a-channel",
  };
  await publishSettings(withEnv(others), worker);
  expect(await differing()).toEqual({
    portal: [],
    // A channel that this process has no setting of has nothing to compare with.
    worker: ["AUTH_SECRET", "CHANGE_LIMIT_PER_DAY", "SMTP_URL"],
  });
  const stored = JSON.stringify(await t.db.processSettings.findMany());
  for (const value of [secret, others.AUTH_SECRET, "a-secret-of-a-channel", t.env.AUTH_SECRET])
    expect(stored).not.toContain(value);

  vi.stubEnv("https_proxy", "http://proxy:3128");
  await publishSettings(t.system, worker);
  vi.unstubAllEnvs();
  expect(await differing()).toEqual({ portal: [], worker: ["HTTPS_PROXY"] });

  await publishSettings(withEnv({ DATA_ENCRYPTION_KEY: randomBytes(32).toString("base64") }), worker);
  expect(await differing()).toEqual({ portal: [], worker: ["DATA_ENCRYPTION_KEY"] });

  await withdrawSettings(t.system, worker.id);
  expect(await differing()).toEqual({ portal: [] });
});

it("forgets a process that has not recorded its settings for minutes", async () => {
  await publishSettings(t.system, thisProcess("portal"));
  t.advanceClock(151);
  expect(await compareSettings(t.system)).toEqual([]);
  t.advanceClock(3600);
  const last = thisProcess("portal");
  await publishSettings(t.system, last);
  expect((await t.db.processSettings.findMany()).map(({ id }) => id)).toEqual([last.id]);
});
