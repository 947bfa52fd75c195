// Prints the owner's connection as a service of PostgreSQL (pg_service.conf), for connection.sh. Reads
// DATABASE_OWNER_URL (or …_FILE, …_COMMAND) from the environment or .env.owner, as `migrate` does.
import { credentialUrlProblem } from "../lib/base/credential-url.ts";
import { loadEnvFile } from "../lib/base/env-file.ts";
import { EnvironmentError } from "../lib/base/environment-error.ts";
import { withSecretFiles } from "../lib/base/secret-files.ts";

const PARAMETERS = /^(ssl|gss|connect_timeout|keepalives|target_session_attrs|channel_binding|require_auth)/;

try {
  console.log(["[klientvakt]", ...service(connection())].join("\n"));
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exit(1);
}

function connection() {
  const settings = { ...process.env };
  loadEnvFile(".env.owner", settings);
  const { DATABASE_OWNER_URL, DATABASE_URL } = withSecretFiles(settings);
  const name = DATABASE_OWNER_URL ? "DATABASE_OWNER_URL" : "DATABASE_URL";
  const value = DATABASE_OWNER_URL || DATABASE_URL;
  if (!value)
    throw new EnvironmentError(
      "Set DATABASE_OWNER_URL in .env.owner, in the folder where this is started (docs/operator.md, step 3).",
    );
  const problem = credentialUrlProblem(value, ["postgresql", "postgres"]);
  if (problem) throw new EnvironmentError(`${name}: ${problem}`);
  const url = new URL(value);
  if (name === "DATABASE_URL")
    console.error(
      `No DATABASE_OWNER_URL and no .env.owner in ${process.cwd()}: using DATABASE_URL, as the role "${decodeURIComponent(url.username)}".`,
    );
  return url;
}

function service(url) {
  const lines = {
    host: decodeURIComponent(url.hostname),
    port: url.port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    dbname: decodeURIComponent(url.pathname.slice(1)),
  };
  const entries = [...Object.entries(lines), ...url.searchParams].filter(
    ([name, value]) => value && (name in lines || PARAMETERS.test(name)),
  );
  if (entries.some(([, value]) => /[\r\n]/.test(value)))
    throw new EnvironmentError("The connection has a line break in it.");
  return entries.map(([name, value]) => `${name}=${value}`);
}
