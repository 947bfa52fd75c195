import fs from "node:fs";
import { EnvironmentError } from "./environment-error";

/** How `pg` connects: every connection of portal, workers and commands is made with it. */
export interface DatabaseConnection {
  connectionString: string;
  /** Left to PGSSLMODE when the address has no `sslmode`. */
  ssl?: false | { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean };
}

const SSL_MODES = ["disable", "no-verify", "prefer", "require", "verify-ca", "verify-full"];
const SSL_FILES = { sslrootcert: "ca", sslcert: "cert", sslkey: "key" } as const;
const MODE = "sslmode";

/**
 * Reads `sslmode`, `sslrootcert`, `sslcert` and `sslkey` of a database address. Every mode that asks for TLS
 * verifies the certificate and the host's name, as `verify-full` does: libpq's weaker `require` would accept
 * anybody's certificate, and what `pg` makes of it changes with its version. Without `sslrootcert`, or with
 * `sslrootcert=system`, the authorities are Node's and those of NODE_EXTRA_CA_CERTS.
 * @throws EnvironmentError when a file cannot be read
 */
export function databaseConnection(url: string): DatabaseConnection {
  const address = new URL(url);
  const parameters = address.searchParams;
  const mode = parameters.get(MODE);
  const files = Object.entries(SSL_FILES).filter(([name]) => parameters.has(name));
  if (mode === null && files.length === 0) return { connectionString: url };
  const ssl: Exclude<DatabaseConnection["ssl"], false | undefined> = {};
  for (const [name, option] of files) {
    const file = parameters.get(name)!;
    if (!(name === "sslrootcert" && file === "system")) ssl[option] = readFile(name, file);
  }
  if (mode === "no-verify") ssl.rejectUnauthorized = false;
  for (const name of [MODE, ...Object.keys(SSL_FILES)]) parameters.delete(name);
  return { connectionString: address.href, ssl: mode === "disable" ? false : ssl };
}

function readFile(name: string, file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "EACCES" ? "may not be read" : "cannot be read";
    throw new EnvironmentError(`The file of ${name} in the database's address ${reason}: ${file}`);
  }
}

/** @returns a clause to be read after the setting's name; null when the modes in the address are known */
export function sslModeProblem(url: string): string | null {
  const mode = new URL(url).searchParams.get(MODE);
  return mode === null || SSL_MODES.includes(mode)
    ? null
    : `has an unknown sslmode; use verify-full, or disable where the connection stays on this machine`;
}

/**
 * Whether an address names its database. Without a name, `pg` takes PGDATABASE or the one named after the
 * user, so that portal, workers and commands could each use another one.
 * @returns a clause to be read after the setting's name; null when it does
 */
export function databaseNameProblem(url: string): string | null {
  return new URL(url).pathname.length > 1
    ? null
    : "names no database; it stands after the host, as in postgresql://user:password@host:5432/klientvakt";
}

/** What a failed connection means, by Node's code of the error. */
const BY_CODE: Record<string, (at: Place) => string> = {
  ENOTFOUND: ({ host }) => `the name ${host} is not found; is the host in ${SETTING} correct?`,
  EAI_AGAIN: ({ host }) =>
    `the name ${host} cannot be looked up: the name server does not respond, or does not know it`,
  ECONNREFUSED: ({ where }) =>
    `nothing accepts connections at ${where}; is PostgreSQL running there, on that port, and listening on that address?`,
  ECONNRESET: ({ where }) => `${where} closed the connection; is that PostgreSQL?`,
  ETIMEDOUT: ({ where }) => `${where} does not respond; is a firewall in between?`,
  EHOSTUNREACH: ({ where }) => `there is no route to ${where}`,
  ENETUNREACH: ({ where }) => `there is no route to ${where}`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) =>
    `the server's certificate is for another name than ${host}; use the name in the certificate as host in ${SETTING}`,
  CERT_HAS_EXPIRED: () => `the server's certificate has expired, or this machine's clock is wrong`,
  CERT_NOT_YET_VALID: () => `the server's certificate is not valid yet, or this machine's clock is wrong`,
  "28P01": ({ user }) =>
    `the password is wrong for the user ${user}; special characters in it must be percent-encoded (% as %25)`,
  "3D000": ({ database }) =>
    `there is no database ${database} on the server; create it (docs/operator.md, step 3)`,
  "53300": () => `the server has no connection left; raise max_connections, or run fewer processes`,
  "57P03": () => `the server is starting or shutting down; try again in a moment`,
};
const UNKNOWN_AUTHORITY = [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
];
const SETTING = "DATABASE_URL";

interface Place {
  host: string;
  where: string;
  user: string;
  database: string;
}

/**
 * Why a connection to the database could not be made, and what to do, without the password.
 * @returns null when the error is none of connecting
 */
export function explainConnectionError(error: unknown, url: string): string | null {
  const address = new URL(url);
  const host = decodeURIComponent(address.hostname) || address.searchParams.get("host") || "localhost";
  const at: Place = {
    host,
    where: `${host}:${address.port || "5432"}`,
    user: decodeURIComponent(address.username),
    database: decodeURIComponent(address.pathname.slice(1)),
  };
  return explanations(error, at)[0] ?? null;
}

function explanations(error: unknown, at: Place): string[] {
  if (!(error instanceof Error)) return [];
  // Node tries each address of a name.
  if (error instanceof AggregateError) return error.errors.flatMap((each) => explanations(each, at));
  const { code = "" } = error as { code?: string };
  if (Object.hasOwn(BY_CODE, code)) return [BY_CODE[code]!(at)];
  if (UNKNOWN_AUTHORITY.includes(code))
    return [
      `the server's certificate is from an authority that this machine does not know; name its file as sslrootcert in ${SETTING}`,
    ];
  if (code === "28000") return [refusedByServer(error.message, at)];
  if (/does not support SSL/.test(error.message))
    return [`the server does not offer TLS, which sslmode in ${SETTING} asks for`];
  if (/timeout/i.test(error.message)) return [BY_CODE.ETIMEDOUT!(at)];
  return [];
}

/** Code 28000 has several causes, which only the server's English or translated message tells apart. */
function refusedByServer(message: string, { user, where }: Place): string {
  if (/no encryption|SSL off/.test(message))
    return `${where} does not accept the user ${user} from this machine without TLS; add ?sslmode=verify-full to ${SETTING}, or a line for it in pg_hba.conf`;
  if (/does not exist/.test(message))
    return `there is no role ${user} on the server (docs/operator.md, step 3)`;
  return `${where} does not accept the user ${user} from this machine (pg_hba.conf)`;
}
