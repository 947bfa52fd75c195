import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AlertWorld } from "@/lib/dev/testing/alert-world";
import { readMetrics } from "../operations/read-metrics";
import { removePerson } from "@/lib/services/staff/remove-person";
import { setOwnEmail } from "@/lib/services/staff/set-own-email";
import { findSilence } from "./find-silence";
import { testRule } from "./test-rule";

let at: AlertWorld;
let watcher: http.Server;
let heard = 0;
beforeAll(async () => {
  at = await AlertWorld.create();
  watcher = http.createServer((_request, response) => {
    heard += 1;
    response.end();
  });
  await new Promise<void>((ready) => watcher.listen(0, "127.0.0.1", ready));
  Object.assign(at.world.env, {
    ALERT_CANARY_EMAIL: "kanari@example.no",
    HEARTBEAT_URL: `http://127.0.0.1:${(watcher.address() as AddressInfo).port}`,
  });
});
beforeEach(() => at.clear());
afterAll(async () => {
  watcher.close();
  await at.drop();
});

const DAY = 86_400;
const canaries = () => at.mail.inbox.filter((mail) => mail.to === "kanari@example.no");
const others = () =>
  at.mail.inbox
    .map((mail) => mail.to)
    .filter((to) => to !== "kanari@example.no")
    .sort();

describe("the canary", () => {
  it("comes once a day, however often one looks", async () => {
    for (let day = 0; day < 3; day += 1) {
      await Promise.all([at.look(), at.look()]);
      await at.look();
      at.world.pass(DAY);
    }
    expect(canaries()).toHaveLength(3);
    expect(new Set(canaries().map((mail) => mail.subject)).size).toBe(3);
  });

  it("that does not arrive is told on every page and in the metrics, and the watcher outside hears no more, until it does", async () => {
    await at.rule();
    await at.look();
    expect(await findSilence(at.admin)).toBeNull();
    at.mail.behaviour = "refuse";
    at.world.pass(1.5 * DAY);
    const before = heard;
    await at.look();
    await at.look();
    expect(await findSilence(at.admin)).toEqual(expect.any(Date));
    expect(heard).toBe(before);
    const age = /^klientvakt_canary_age_seconds (.*)$/m.exec(await readMetrics(at.world.system))?.[1];
    expect(Number(age)).toBeGreaterThan(93_600);
    at.mail.behaviour = "take";
    at.world.pass(301);
    await at.look();
    await at.look();
    expect(await findSilence(at.admin)).toBeNull();
    expect(heard).toBeGreaterThan(before);
  });

  it("does not need an address: then the mail server is greeted, and nothing is sent", async () => {
    const address = at.world.env.ALERT_CANARY_EMAIL;
    at.world.env.ALERT_CANARY_EMAIL = undefined;
    at.world.pass(1.5 * DAY);
    await at.look();
    expect(at.mail.inbox).toHaveLength(0);
    expect(await findSilence(at.admin)).toBeNull();
    const url = at.world.env.SMTP_URL;
    at.world.env.SMTP_URL = "smtp://127.0.0.1:1";
    at.world.pass(1.5 * DAY);
    await at.look();
    expect(await findSilence(at.admin)).toEqual(expect.any(Date));
    Object.assign(at.world.env, { SMTP_URL: url, ALERT_CANARY_EMAIL: address });
  });
});

describe("roles and persons as receivers", () => {
  it("are everybody with access who has said where, each once; nobody else, and not who has left", async () => {
    const [first, second, silent, leaver] = await Promise.all([
      at.world.staff("SUPPORT"),
      at.world.staff("VIEWER"),
      at.world.staff("SUPPORT"),
      at.world.staff("SUPPORT"),
    ]);
    await setOwnEmail(first, { email: "Kari@Example.no" });
    await setOwnEmail(second, { email: "ola@example.no" });
    await setOwnEmail(leaver, { email: "borte@example.no" });
    const id = (ctx: typeof first) => (ctx.actor.kind === "staff" ? ctx.actor.userId : "");
    const { ruleId } = await at.rule({
      emails: "kari@example.no",
      toRoles: ["SUPPORT"],
      toPeople: [id(second), id(silent)],
    });
    await removePerson(at.admin, { userId: id(leaver) });
    await at.expiring(5);
    await at.look();
    expect(others()).toEqual(["kari@example.no", "ola@example.no"]);
    expect(await testRule(at.admin, { ruleId })).toEqual({ sent: 2 });
  });

  it("hear of an alert that nobody takes on, by role", async () => {
    await setOwnEmail(at.admin, { email: "sjef@example.no" });
    await at.rule({ emails: "", escalateToRoles: ["ADMINISTRATOR"] });
    await at.expiring(6.5);
    await at.look();
    expect(others()).toEqual([]);
    at.world.pass(2.2 * DAY);
    await at.look();
    expect(others()).toEqual(["sjef@example.no"]);
  });
});
