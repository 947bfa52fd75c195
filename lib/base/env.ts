import { z } from "zod";
import { credentialUrlProblem } from "./credential-url";
import { databaseNameProblem, sslModeProblem } from "./database-connection";
import { EnvironmentError } from "./environment-error";
import { trustExtraAuthorities } from "./extra-authorities";
import { isLogLevel } from "./log-level";
import { proxyProblems } from "./outbound-path";
import { CHANNEL_SETTING, isSecret, withSecretFiles } from "./secret-files";
import { withoutTrailing } from "./trim";

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

export function isLoopback(url: string): boolean {
  return LOOPBACK_HOSTS.includes(new URL(url).hostname);
}

/** An absolute https address (http for loopback hosts only), without a trailing slash. */
const serviceUrl = z
  .string()
  .refine((value) => /^https?:\/\//i.test(value) && URL.canParse(value), {
    error: "must be an address that begins with https://",
    abort: true,
  })
  .refine((value) => {
    const url = new URL(value);
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(value));
  }, "must be https (http is allowed for loopback hosts only)")
  .transform((value) => withoutTrailing(value, "/"));

/** An address that may hold a user and a password, whose mistakes are explained. */
const credentialUrl = (...schemes: string[]) =>
  z.string().transform((value, issue) => {
    const problem = credentialUrlProblem(value, schemes);
    if (problem === null) return value;
    issue.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });
const databaseUrl = credentialUrl("postgresql", "postgres").superRefine((value, issue) => {
  const problem = databaseNameProblem(value) ?? sslModeProblem(value);
  if (problem) issue.addIssue({ code: "custom", message: problem });
});

/**
 * The address that the portal is reached at. Nothing works below a path, and redirect addresses and the check
 * of a request's origin are made from it.
 */
const portalUrl = serviceUrl
  .refine((value) => {
    const { pathname, search, hash, username } = new URL(value);
    return pathname === "/" && !/[?#]/.test(value) && !search && !hash && !username;
  }, "must be the address alone, as in https://klientvakt.example.no: no path, query or user")
  .transform((value) => new URL(value).origin);

/** `address` or `Name <address>`. */
const sender = z
  .string()
  .max(200)
  .refine(
    (value) => /^(?:[^\r\n<>]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/.test(value),
    "must have an address: Klientvakt <klientvakt@example.no>",
  );

const privateJwk = z.string().transform((text, issue) => {
  try {
    const jwk = JSON.parse(text) as Record<string, unknown>;
    if (
      typeof jwk.kty === "string" &&
      typeof jwk.d === "string" &&
      typeof jwk.kid === "string" &&
      typeof jwk.alg === "string"
    ) {
      return jwk as { kty: string; d: string; kid: string; alg: string };
    }
  } catch {
    // Reported below, without the value.
  }
  issue.addIssue({ code: "custom", message: "must be a private JWK as JSON with kty, d, kid and alg" });
  return z.NEVER;
});

const ed25519Jwk = z.string().transform((text, issue) => {
  try {
    const jwk = JSON.parse(text) as Record<string, unknown>;
    if (jwk.kty === "OKP" && jwk.crv === "Ed25519" && typeof jwk.d === "string" && typeof jwk.x === "string")
      return jwk as { kty: "OKP"; crv: "Ed25519"; d: string; x: string };
  } catch {
    // Reported below, without the value.
  }
  issue.addIssue({ code: "custom", message: "must be an Ed25519 private JWK as JSON" });
  return z.NEVER;
});

const masterKey = z
  .string()
  .refine((value) => Buffer.from(value, "base64").length === 32, "must be 32 bytes in base64");

/**
 * Path below Selvbetjening's web address; the address of one client's page is not documented, so it is
 * configurable.
 */
const clientPage = z
  .string()
  .startsWith("/")
  .max(200)
  .refine((value) => !value.startsWith("//"), "must be a path")
  .default("/");

const schema = z
  .object({
    NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
    DATABASE_URL: databaseUrl,
    /**
     * Connection of the role that owns the tables, for `migrate` and backups only: portal and workers refuse
     * it.
     */
    DATABASE_OWNER_URL: databaseUrl.optional(),
    /** Lets portal and workers run as the role that owns the tables, which could rewrite the audit. */
    ALLOW_OWNER_ROLE: z.stringbool().default(false),
    PORTAL_URL: portalUrl,
    AUTH_SECRET: z.string().min(32, "must be at least 32 characters"),
    DATA_ENCRYPTION_KEY: masterKey,
    STAFF_HELSEID_ENVIRONMENT: z.enum(["test", "production"]).default("test"),
    STAFF_HELSEID_CLIENT_ID: z.string().min(1),
    STAFF_HELSEID_PRIVATE_JWK: privateJwk,
    /**
     * When the key expires, as YYYY-MM-DD, for a client that may not read its keys in Selvbetjening. Keys
     * that replaced it have their expiry in the database.
     */
    STAFF_HELSEID_KEY_EXPIRES_ON: z.iso.date("must be a date: YYYY-MM-DD").optional(),
    STAFF_MINIMUM_SECURITY_LEVEL: z.coerce.number().int().min(3).max(4).default(4),
    HELSEID_TEST_ISSUER: serviceUrl.default("https://helseid-sts.test.nhn.no"),
    SELVBETJENING_TEST_API_URL: serviceUrl.default("https://api.selvbetjening.test.nhn.no"),
    SELVBETJENING_TEST_PORTAL_URL: serviceUrl.default("https://selvbetjening.test.nhn.no"),
    COMMUNICATION_PARTY_TEST_URL: serviceUrl.default("https://cpe.test.grunndata.nhn.no"),
    /**
     * Address of the new registry API, which no source states (domain 5.2); without it that API is not
     * called.
     */
    COMMUNICATION_PARTY_V2_TEST_URL: serviceUrl.optional(),
    HELSEID_PRODUCTION_ISSUER: serviceUrl.default("https://helseid-sts.nhn.no"),
    SELVBETJENING_PRODUCTION_API_URL: serviceUrl.default("https://api.selvbetjening.nhn.no"),
    SELVBETJENING_PRODUCTION_PORTAL_URL: serviceUrl.default("https://selvbetjening.nhn.no"),
    COMMUNICATION_PARTY_PRODUCTION_URL: serviceUrl.default("https://cpe.grunndata.nhn.no"),
    COMMUNICATION_PARTY_V2_PRODUCTION_URL: serviceUrl.optional(),
    SELVBETJENING_TEST_UPLOAD_BODY: z.enum(["object", "string"]).default("object"),
    SELVBETJENING_PRODUCTION_UPLOAD_BODY: z.enum(["object", "string"]).default("object"),
    SELVBETJENING_TEST_CLIENT_PAGE: clientPage,
    SELVBETJENING_PRODUCTION_CLIENT_PAGE: clientPage,
    DATA_ENCRYPTION_KEY_PREVIOUS: masterKey.optional(),
    CLIENT_CACHE_SECONDS: z.coerce.number().int().min(1).max(600).default(60),
    UPSTREAM_TIMEOUT_SECONDS: z.coerce.number().min(1).max(60).default(15),
    UPSTREAM_REQUESTS_PER_SECOND: z.coerce.number().min(0.1).max(1000).default(5),
    /**
     * `smtp://` or `smtps://`, with user and password if the server requires them. Without it no mail is
     * sent.
     */
    SMTP_URL: credentialUrl("smtp", "smtps").optional(),
    /**
     * The language of e-mails, chat messages, calendars and exports, whose readers have not chosen one.
     */
    MESSAGE_LANGUAGE: z.enum(["nb", "en"]).default("nb"),
    SMTP_TIMEOUT_SECONDS: z.coerce.number().min(1).max(300).default(20),
    /**
     * OAuth 2.0 for the mail server (XOAUTH2 with client credentials), in the place of a password: all but
     * the scope, or none.
     */
    SMTP_OAUTH_TOKEN_URL: serviceUrl.optional(),
    SMTP_OAUTH_CLIENT_ID: z.string().max(200).optional(),
    SMTP_OAUTH_CLIENT_SECRET: z.string().max(1000).optional(),
    SMTP_OAUTH_SCOPE: z.string().max(500).default("https://outlook.office365.com/.default"),
    /** The mailbox that the portal sends as. */
    SMTP_OAUTH_USER: z.string().max(320).optional(),
    MAIL_FROM: sender.optional(),
    DKIM_DOMAIN: z.string().optional(),
    DKIM_SELECTOR: z.string().optional(),
    DKIM_PRIVATE_KEY: z.string().optional(),
    /** Bearer token of /api/metrics; without it the address responds 404. */
    METRICS_TOKEN: z.string().min(24, "must be at least 24 characters").optional(),
    /** Port of a worker's `/live` and `/metrics`; without it the worker serves neither. */
    WORKER_METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
    WORKER_METRICS_HOST: z.string().max(100).default("127.0.0.1"),
    /**
     * Signs the audit's checkpoints: an Ed25519 private key as JWK. Keep a copy of its public half
     * elsewhere.
     */
    AUDIT_SIGNING_KEY: ed25519Jwk.optional(),
    /** File that always has the newest checkpoint of the audit, best on another machine. */
    AUDIT_CHECKPOINT_FILE: z.string().max(1000).optional(),
    /** Receives the checkpoints of the audit that are published, by POST. */
    AUDIT_CHECKPOINT_URL: serviceUrl.optional(),
    /**
     * The portal's own API in HelseID, for installations (`<owner>:<api>`); without it `/api/fleet/v1`
     * answers 404.
     */
    FLEET_API_AUDIENCE: z.string().min(3).max(200).optional(),
    /** The scope that an installation must have for it. */
    FLEET_API_SCOPE: z.string().min(3).max(200).optional(),
    /**
     * Recipient of the daily mail that proves that alerts are sent. Without it only the connection to the
     * mail server is tested.
     */
    ALERT_CANARY_EMAIL: z.email().optional(),
    /** Requests per minute to pages behind links, per client address and portal process. */
    LINK_REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).max(100_000).default(300),
    /**
     * How late the portal's process may be with its work, in milliseconds, before requests are refused with
     * a page that loads itself again; customers' requests at three times as much.
     */
    OVERLOAD_LIMIT_MS: z.coerce.number().int().min(1).max(60_000).default(2000),
    /**
     * Client drafts that are requested from Selvbetjening in a minute, per environment and portal process.
     */
    DRAFTS_PER_MINUTE: z.coerce.number().int().min(1).max(100_000).default(60),
    /**
     * Installations that one person may change or close in 24 hours; more need a second administrator, and 0
     * lets every change need one.
     */
    CHANGE_LIMIT_PER_DAY: z.coerce.number().int().min(0).max(100_000).default(25),
    /**
     * Hours after which a new administrator has the role when no second administrator approves it; 0: at
     * once.
     */
    ADMINISTRATOR_WAITING_HOURS: z.coerce.number().int().min(0).max(720).default(24),
    /**
     * Called after every evaluation of alerts: a heartbeat monitor outside the system, which alarms when
     * calls stop.
     */
    HEARTBEAT_URL: serviceUrl.optional(),
    /** Shows /design, which browser tests look at. Refused unless both environments are the sandbox. */
    DESIGN_PAGE: z.enum(["on"]).optional(),
    CSP_FORM_ACTION_ORIGINS: z
      .string()
      .default("")
      .transform((value) => value.split(/\s+/).filter(Boolean))
      .pipe(z.array(serviceUrl)),
  })
  .superRefine((value, issue) => {
    const refuse = (path: string, message: string) =>
      issue.addIssue({ code: "custom", path: [path], message });
    const oauth = (["TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET", "USER"] as const).map(
      (name) => `SMTP_OAUTH_${name}` as const,
    );
    if (oauth.some((name) => value[name]))
      for (const name of oauth.filter((each) => !value[each]))
        refuse(name, "is missing beside the other SMTP_OAUTH settings");
    if (oauth.some((name) => value[name]) && value.SMTP_URL && new URL(value.SMTP_URL).password)
      refuse("SMTP_URL", "has a password although SMTP_OAUTH_TOKEN_URL is set; give one of them");
    const sandboxed = (["TEST", "PRODUCTION"] as const).map((name) => {
      const addresses = [
        value[`HELSEID_${name}_ISSUER`],
        value[`SELVBETJENING_${name}_API_URL`],
        value[`SELVBETJENING_${name}_PORTAL_URL`],
        value[`COMMUNICATION_PARTY_${name}_URL`],
      ];
      const local = addresses.filter(isLoopback).length;
      if (local !== 0 && local !== addresses.length) {
        refuse(
          `HELSEID_${name}_ISSUER`,
          "this environment mixes sandbox and real addresses; set all four or none",
        );
      }
      return local > 0;
    });
    if (sandboxed[0] !== sandboxed[1]) {
      refuse(
        "HELSEID_PRODUCTION_ISSUER",
        "one environment is the sandbox and the other is real; they must not be mixed",
      );
    }
    if (value.DESIGN_PAGE && !sandboxed.every((local) => local))
      refuse("DESIGN_PAGE", "is for development and browser tests, with the sandbox");
    if (
      sandboxed.every((local) => !local) &&
      !isLoopback(value.PORTAL_URL) &&
      !value.PORTAL_URL.startsWith("https:")
    ) {
      refuse("PORTAL_URL", "must be https outside this machine");
    }
    if (sandboxed.some((local) => local) && !isLoopback(value.PORTAL_URL)) {
      refuse(
        "PORTAL_URL",
        "the sandbox lets anybody sign in, so the portal must stay on this machine while it is used",
      );
    }
  });

/**
 * The configuration of a process. An alert channel that is sent through a service of its own has its settings
 * here as `ALERT_CHANNEL_<CHANNEL>_<SETTING>`: optional texts that only the channel reads and checks, so that
 * they are not named twice.
 */
export type Env = z.output<typeof schema> & {
  [Name in `${typeof CHANNEL_SETTING}${string}`]?: string;
};

export const ENV_NAMES = Object.keys(schema.shape);

/**
 * Reads the configuration from `source`.
 * @throws EnvironmentError with one plain line per problem; values are never repeated.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  // Its name before it counted single changes and closures as well.
  present.CHANGE_LIMIT_PER_DAY ??= present.BULK_APPROVAL_ABOVE;
  const misread = Object.keys(schema.shape).flatMap((name) => {
    const problem = wrapperProblem(name, present[name]);
    return problem ? [`${name}: ${problem}`] : [];
  });
  misread.push(...proxyProblems(present));
  if (present.LOG_LEVEL && !isLogLevel(present.LOG_LEVEL))
    misread.push("LOG_LEVEL: must be trace, debug, info, warn or error");
  if (misread.length > 0) throw invalid(misread);
  const parsed = schema.safeParse(present);
  const channelSettings = Object.entries(present).filter(([name]) => name.startsWith(CHANNEL_SETTING));
  if (parsed.success) return { ...parsed.data, ...Object.fromEntries(channelSettings) };
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    return name in present || issue.code === "custom" ? `${name}: ${issue.message}` : `${name}: is missing`;
  });
  throw invalid(lines);
}

function invalid(lines: string[]): EnvironmentError {
  return new EnvironmentError(`The configuration is invalid. See .env.example.\n  ${lines.join("\n  ")}`);
}

/** What is around a value because of how it was given, and would be taken as part of it. */
function wrapperProblem(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/^(["'`])[\s\S]+\1$/.test(value))
    return "is in quotes, and they are part of the value: only .env and Docker Compose take quotes away, docker run --env-file does not. Leave them out";
  // A secret may be any text; a key in PEM ends with a line break.
  if (!isSecret(name) && value !== value.trim())
    return "has white space before or after it, which would be part of the value";
  return null;
}

let cached: Env | undefined;

/** The configuration of this process, read once. */
export function env(): Env {
  if (!cached) {
    cached = parseEnv(withSecretFiles(process.env));
    trustExtraAuthorities(process.env);
  }
  return cached;
}

/**
 * The name of the variable that gives this process the owner's connection, in any form; null when none does.
 */
export function ownerConnectionVariable(
  source: Record<string, string | undefined> = process.env,
): string | null {
  const names = ["", "_FILE", "_COMMAND"].map((form) => `DATABASE_OWNER_URL${form}`);
  return names.find((name) => source[name]) ?? null;
}

/** The threads of libuv's pool, which Node reads from its own variable when it starts. */
export function libuvThreads(source: Record<string, string | undefined> = process.env): number {
  return Number(source.UV_THREADPOOL_SIZE) || 4;
}
