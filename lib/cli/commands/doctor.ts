import fs from "node:fs";
import pg from "pg";
import { databaseConnection, explainConnectionError } from "@/lib/base/database-connection";
import { env, type Env } from "@/lib/base/env";
import { EnvironmentError } from "@/lib/base/environment-error";
import type { DeliveryFailure } from "@/lib/domain/delivery";
import { calendarDaysBetween, CRITICAL_DAYS, osloDate } from "@/lib/domain/key-status";
import { type ClientCredentials, serverMetadata } from "@/lib/helseid/configuration";
import { addressesOf, ENVIRONMENTS } from "@/lib/helseid/environments";
import { HelseidError } from "@/lib/helseid/errors";
import { beginLogin, configuredCredentials } from "@/lib/helseid/staff-login";
import { serverNowMs } from "@/lib/helseid/server-clock";
import { waitIn } from "@/lib/base/upstream-wait";
import { keepUpstreamWaits } from "@/lib/core/upstream/waits";
import { systemContext } from "@/lib/context/process-context";
import { findRoleProblem } from "@/lib/core/db/database-role";
import { asStaffClient } from "@/lib/core/staff-client/signing-keys";
import { configuredExpiry, readStaffClientFacts } from "@/lib/core/staff-client/staff-client-facts";
import { findMailPause } from "@/lib/core/mail/mail-pause";
import { isMailOn, MailError, requestMailServer } from "@/lib/mail/send-mail";
import { readFunctionFiles } from "@/prisma/apply-functions";
import { SQL_FOLDERS } from "@/prisma/migrate";
import { explainOutboundError } from "@/lib/base/outbound-fetch";
import { checkEnvFile } from "../doctor/check-env-file";
import { checkPaths, checkPortalCertificate } from "../doctor/check-network";
import { checkRunningSettings } from "../doctor/check-running-settings";
import type { CheckResult } from "../doctor/check-result";
import { loadEnvFile } from "../load-env";

const MIGRATIONS = "Migrations";
const MAX_SKEW_SECONDS = 5;
const MAX_HEARTBEAT_AGE_SECONDS = 180;
/** As in `lib/services/alerts/internal/canary.ts`. */
const MAX_CANARY_AGE_SECONDS = 26 * 3600;

/**
 * `npm run cli -- doctor`: checks everything that Klientvakt needs and reports problems in plain words.
 * Changes nothing, and respects the times that HelseID has asked for.
 * @returns 0 when every check passes, else 1
 */
export async function run(): Promise<number> {
  const environment = { ...process.env };
  loadEnvFile();
  let configuration: Env;
  try {
    configuration = env();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.log(`✗ Configuration\n  ${error.message}`);
    return 1;
  }
  const findings: CheckResult[] = [{ ok: true, subject: "Configuration", detail: "complete" }];
  findings.push(...checkEnvFile(environment));
  findings.push(...checkPaths(configuration), ...(await checkPortalCertificate(configuration)));
  const ofDatabase = await database(configuration);
  findings.push(...ofDatabase, ...(await checkRunningSettings()));
  if (ofDatabase.some(({ ok, subject }) => ok && subject === MIGRATIONS))
    keepUpstreamWaits(systemContext("doctor"));
  for (const environment of ENVIRONMENTS) findings.push(...(await helseid(configuration, environment)));
  findings.push(await signIn(configuration), await signInKey(configuration), ...(await mail(configuration)));
  for (const { ok, subject, detail } of findings) console.log(`${ok ? "✓" : "✗"} ${subject}: ${detail}`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
}

async function database({ DATABASE_URL }: Env): Promise<CheckResult[]> {
  let client: pg.Client;
  try {
    client = new pg.Client({ ...databaseConnection(DATABASE_URL), connectionTimeoutMillis: 5000 });
    await client.connect();
  } catch (error) {
    if (error instanceof EnvironmentError) return [{ ok: false, subject: "Database", detail: error.message }];
    const reason =
      explainConnectionError(error, DATABASE_URL) ?? "is DATABASE_URL correct, and is PostgreSQL running?";
    return [{ ok: false, subject: "Database", detail: `cannot be reached: ${reason}` }];
  }
  try {
    const queryOne = async <T extends object>(sql: string) => (await client.query<T>(sql)).rows[0];
    const facts = await queryOne<{ version: string; encoding: string; skew: number }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
        extract(epoch from now())::float8 - ${Date.now() / 1000} as skew`,
    );
    const version = Math.floor(Number(facts!.version) / 10_000);
    const findings: CheckResult[] = [
      {
        ok: version >= 15 && facts!.encoding === "UTF8",
        subject: "Database",
        detail: `PostgreSQL ${version}, ${facts!.encoding}${version < 15 ? "; 15 or newer is required" : ""}`,
      },
      {
        ok: Math.abs(facts!.skew) <= MAX_SKEW_SECONDS,
        subject: "Clock compared with the database",
        detail: `${facts!.skew.toFixed(1)} s apart`,
      },
    ];
    findings.push(await databaseRole());
    const done = await queryOne<{ count: number }>(
      `select count(*)::int as count from _prisma_migrations where finished_at is not null`,
    ).catch(() => ({ count: 0 }));
    const wanted = fs.readdirSync("prisma/migrations").filter((name) => /^\d{14}_/.test(name)).length;
    findings.push({
      ok: done!.count === wanted,
      subject: MIGRATIONS,
      detail:
        done!.count === wanted
          ? "all applied"
          : `${done!.count} of ${wanted} applied; run \`npm run cli -- migrate\``,
    });
    if (done!.count === 0) return findings;
    const { rows: applied } = await client
      .query<{ name: string; sha256: string }>(
        "select name, sha256 from _function_file where not on_change_pending",
      )
      .catch(() => ({ rows: [] }));
    const missing = readFunctionFiles(SQL_FOLDERS.functions).filter(
      (file) => !applied.some((row) => row.name === file.name && row.sha256 === file.sha256),
    );
    findings.push({
      ok: missing.length === 0,
      subject: "Functions and triggers",
      detail:
        missing.length === 0
          ? "all applied"
          : `${missing.map((file) => file.name).join(", ")} differ from this release; run \`npm run cli -- migrate\``,
    });
    const heartbeat = await queryOne<{ age: number }>(
      `select extract(epoch from now() - at)::float8 as age from heartbeat where name = 'worker'`,
    );
    findings.push({
      ok: heartbeat !== undefined && heartbeat.age < MAX_HEARTBEAT_AGE_SECONDS,
      subject: "Worker",
      detail: heartbeat
        ? `last heartbeat ${Math.round(heartbeat.age)} s ago${heartbeat.age < MAX_HEARTBEAT_AGE_SECONDS ? "" : "; start it with `npm run cli -- worker`"}`
        : "no heartbeat yet; start it with `npm run cli -- worker`",
    });
    const canary = await queryOne<{ age: number | null; sent: boolean }>(
      `select extract(epoch from now() - coalesce((select max(sent_at) from alert_canary),
        (select min(created_at) from alert_rule where removed_at is null)))::float8 as age,
        exists (select 1 from alert_canary where sent_at is not null) as sent`,
    );
    const canaryAge = canary?.age ?? 0;
    findings.push({
      ok: canaryAge <= MAX_CANARY_AGE_SECONDS,
      subject: "Alerts",
      detail:
        canaryAge <= MAX_CANARY_AGE_SECONDS
          ? canary?.sent
            ? "the latest daily test message was sent in time"
            : "not tested yet; the worker sends a test message within a day"
          : `no test message has been sent for ${Math.round(canaryAge / 3600)} h; check the worker and the e-mail`,
    });
    const failed = await queryOne<{ count: number }>(
      `select count(*)::int as count from graphile_worker.jobs where attempts >= max_attempts and max_attempts > 3`,
    ).catch(() => ({ count: 0 }));
    findings.push({
      ok: failed!.count === 0,
      subject: "Failed jobs",
      detail: failed!.count === 0 ? "none" : `${failed!.count}; the log says why`,
    });
    return findings;
  } finally {
    await client.end();
  }
}

/** Whether portal and workers could do more to the database than they need. */
async function databaseRole(): Promise<CheckResult> {
  const ctx = systemContext("doctor");
  const problem = await findRoleProblem(ctx.db);
  const remedy = "use a role that owns no table (docs/operator.md, step 3)";
  const detail = {
    superuser: `a superuser, which portal and workers refuse; ${remedy}`,
    owner: `owns the tables, so it could rewrite the audit; ${remedy}`,
  };
  return {
    ok: problem === null,
    subject: "Database role",
    detail: problem ? detail[problem] : "may not change the audit",
  };
}

async function helseid(
  configuration: Env,
  environment: (typeof ENVIRONMENTS)[number],
): Promise<CheckResult[]> {
  const { issuer } = addressesOf(configuration, environment);
  const subject = `HelseID ${environment.toLowerCase()}`;
  try {
    await serverMetadata(configuration, environment);
  } catch (error) {
    const failure = error instanceof HelseidError ? error.failure : null;
    const detail =
      failure === "busy"
        ? askedForTime(error)
        : failure === "unreachable"
          ? `${issuer} does not respond; ${explainOutboundError(error, issuer) ?? "is this machine allowed to reach it?"}`
          : `${issuer} returns something that is not a discovery document`;
    return [{ ok: false, subject, detail }];
  }
  // As the response's `Date` has shown it.
  const skew = (serverNowMs(issuer) - Date.now()) / 1000;
  const ok = Math.abs(skew) <= MAX_SKEW_SECONDS;
  return [
    {
      ok,
      subject,
      detail: `responds; its clock is ${Math.abs(skew).toFixed(1)} s ${skew > 0 ? "ahead" : "behind"}${ok ? "" : "; set this machine's clock (NTP)"}`,
    },
  ];
}

function askedForTime(error: unknown): string {
  const wait = waitIn(error);
  return `HelseID has asked for time${wait ? ` until ${wait.until.toISOString()}` : ""}; try again then`;
}

/**
 * Sends a pushed authorization request, which fails unless the client, its key and its redirect URI are
 * correct.
 */
async function signIn(configuration: Env): Promise<CheckResult> {
  const subject = "Sign-in client";
  const attempt = (credentials: ClientCredentials) =>
    beginLogin(configuration, credentials, { fresh: false });
  try {
    await asStaffClient(systemContext("doctor"), attempt).catch((error: unknown) => {
      if (error instanceof HelseidError) throw error;
      // Without the database only the key in the configuration is known.
      return attempt(configuredCredentials(configuration));
    });
    return { ok: true, subject, detail: "HelseID accepts its key, scopes and redirect URI" };
  } catch (error) {
    if (!(error instanceof HelseidError)) throw error;
    const detail = {
      invalid_client:
        "HelseID does not accept the key: check STAFF_HELSEID_CLIENT_ID, and make a new key with `npm run cli -- staff-client rotate`",
      invalid_scope: "a scope is missing on the client",
      refused: `rejected (${error.oauthError ?? "no reason"}); is ${configuration.PORTAL_URL}/login/callback a redirect URI of the client?`,
      busy: askedForTime(error),
      unreachable: "HelseID does not respond",
      unreadable: "HelseID's response is unreadable",
      "other-subject": "HelseID's response is unreadable",
    }[error.failure];
    return { ok: false, subject, detail };
  }
}

/** When the key of the sign-in client expires. */
async function signInKey(configuration: Env): Promise<CheckResult> {
  const subject = "Key of the sign-in client";
  const facts = await readStaffClientFacts(configuration, systemContext("doctor").db).catch(() => null);
  const expiresAt = facts?.current ? facts.current.expiresAt : configuredExpiry(configuration);
  if (!expiresAt) {
    const remedy = facts?.current
      ? "give the date with `npm run cli -- staff-client expires YYYY-MM-DD`"
      : "the worker looks it up, or set STAFF_HELSEID_KEY_EXPIRES_ON";
    return { ok: true, subject, detail: `expiry unknown, so nobody is notified in time; ${remedy}` };
  }
  const days = calendarDaysBetween(new Date(), expiresAt);
  const ok = days > CRITICAL_DAYS;
  const detail = `expires ${osloDate(expiresAt).toISOString().slice(0, 10)}, in ${days} days`;
  const remedy = "; replace it with `npm run cli -- staff-client rotate`";
  return { ok, subject, detail: `${detail}${ok ? "" : remedy}` };
}

/** What an operator does about it. */
const MAIL_REMEDIES: Partial<Record<DeliveryFailure, string>> = {
  "mail-silent": "does not respond; check SMTP_URL and that this machine may reach it",
  "mail-connect": "refuses the connection; check SMTP_URL (port, smtp or smtps)",
  "mail-token": "gives no token; check SMTP_OAUTH_TOKEN_URL, the client id and its secret",
  "mail-auth": "does not accept the sign-in; check the password in SMTP_URL or the SMTP_OAUTH settings",
  "mail-sender": "does not accept the sender; check MAIL_FROM and what the account may send as",
};

/** Whether the mail server takes a sign-in now, and whether the workers have paused mail. */
async function mail(configuration: Env): Promise<CheckResult[]> {
  const subject = "E-mail";
  if (!isMailOn(configuration))
    return [{ ok: true, subject, detail: "not set up; alerts are shown only in the portal" }];
  const remedy = (code: DeliveryFailure) =>
    code === "mail-token"
      ? `the token endpoint ${MAIL_REMEDIES[code]}`
      : `the server ${MAIL_REMEDIES[code] ?? "refuses"}`;
  const checks: CheckResult[] = [];
  try {
    await requestMailServer(configuration);
    checks.push({ ok: true, subject, detail: "the server responds and accepts the sign-in" });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const { status, enhanced } = error.failure ?? {};
    const reply = status ? ` (reply ${[status, enhanced].filter(Boolean).join(" ")})` : "";
    checks.push({ ok: false, subject, detail: `${remedy(error.code)}${reply}` });
  }
  const pause = await findMailPause(systemContext("doctor")).catch(() => null);
  if (pause) {
    const reply = pause.status ? `, reply ${[pause.status, pause.enhanced].filter(Boolean).join(" ")}` : "";
    checks.push({
      ok: false,
      subject: "E-mail queue",
      detail: `paused since ${pause.since.toISOString()} (${pause.code}${reply}); nothing is lost, the next attempt is at ${pause.until.toISOString()}`,
    });
  }
  return checks;
}
