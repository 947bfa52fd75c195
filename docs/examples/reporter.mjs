/**
 * Reports to Klientvakt, signed with the client's own registered key. Needs Node 20 or later and no packages.
 * Use `createReporter` in your program, or run it beside the program:
 *
 *     node reporter.mjs settings.json          reports at the interval, until it is stopped
 *     node reporter.mjs settings.json --once   reports once; exits with 1 when the report was not taken
 *
 * settings.json: { "portalUrl", "clientId", "keyFile" (the private JWK), "stateFile", "software",
 * "intervalSeconds" }. The state file holds the id of this instance and its last receipt. Each server needs
 * its own: do not copy it together with the program, and do not share it.
 */
import { constants, createHash, createPrivateKey, randomUUID, sign } from "node:crypto";
import fs from "node:fs/promises";
import { pathToFileURL } from "node:url";

const PATH = "/api/fleet/v1/keys";
const LIFETIME_SECONDS = 30;
const TIMEOUT_MS = 20_000;
const RETRY_SECONDS = 900;
/** A timer of Node cannot wait for longer than 24 days. */
const MAX_PAUSE_SECONDS = 20 * 86_400;

/**
 * @param {{ portalUrl: string, clientId: string, privateJwk: Record<string, string>, stateFile: string,
 *   software?: string, intervalSeconds?: number }} options
 * @returns a function that reports once. It never throws, so that a report cannot stop the program: the
 *   result says what happened. `health` is what you know of your own tokens: `{ healthy: true }`, or
 *   `{ healthy: false, problem: "no-token" }`.
 */
export function createReporter(options) {
  const { portalUrl, clientId, privateJwk, stateFile, software, intervalSeconds = 86_400 } = options;
  return async function report(health = {}) {
    try {
      const state = await readState(stateFile);
      const body = JSON.stringify({
        keys: [{ publicJwk: publicHalf(privateJwk) }],
        software,
        intervalSeconds,
        instanceId: state.instanceId,
        receipt: state.receipt,
        ...health,
      });
      const response = await fetch(`${portalUrl}${PATH}`, {
        method: "PUT",
        headers: {
          authorization: `Klientvakt-Report ${statement({ portalUrl, clientId, privateJwk, body })}`,
          "content-type": "application/json",
        },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await response.json();
      if (!response.ok)
        return { ok: false, status: response.status, code: answer.code, serverTime: answer.serverTime };
      // Stored before anything else: a receipt that is lost costs nothing, an old one looks like a restored copy.
      if (answer.receipt) await writeState(stateFile, { ...state, receipt: answer.receipt });
      return { ok: true, status: response.status, dueAt: answer.dueAt, ignored: answer.ignored };
    } catch (error) {
      return { ok: false, status: null, code: error.name, message: error.message };
    }
  };
}

/** The signed statement: who reports, to whom, when, and exactly which request. */
function statement({ portalUrl, clientId, privateJwk, body }) {
  const { alg, kid } = privateJwk;
  const now = Math.floor(Date.now() / 1000);
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = encoded({ alg, kid, typ: "klientvakt-report+jwt" });
  const claims = encoded({
    iss: clientId,
    aud: portalUrl,
    iat: now,
    exp: now + LIFETIME_SECONDS,
    jti: randomUUID(),
    method: "PUT",
    path: PATH,
    body_sha256: createHash("sha256").update(body).digest("base64url"),
  });
  const signature = sign(`sha${alg.slice(2)}`, Buffer.from(`${header}.${claims}`), {
    key: createPrivateKey({ key: privateJwk, format: "jwk" }),
    // RFC 7518, 3.4 and 3.5.
    dsaEncoding: "ieee-p1363",
    ...(alg.startsWith("PS")
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {}),
  });
  return `${header}.${claims}.${signature.toString("base64url")}`;
}

/** Only public members, one by one: a private one must never leave the machine. */
function publicHalf({ kty, crv, x, y, n, e, alg, kid }) {
  return { kty, crv, x, y, n, e, alg, kid };
}

/** The id of this instance is made up at the first start. */
async function readState(stateFile) {
  try {
    return JSON.parse(await fs.readFile(stateFile, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    const state = { instanceId: randomUUID() };
    await writeState(stateFile, state);
    return state;
  }
}

/** Replaces the file in one step, so that a stop in between leaves the old or the new one. */
async function writeState(stateFile, state) {
  const temporary = `${stateFile}.${process.pid}.tmp`;
  await fs.writeFile(temporary, JSON.stringify(state), { mode: 0o600 });
  await fs.rename(temporary, stateFile);
}

async function main([settingsFile, once]) {
  const { keyFile, ...settings } = JSON.parse(await fs.readFile(settingsFile, "utf8"));
  const privateJwk = JSON.parse(await fs.readFile(keyFile, "utf8"));
  const report = createReporter({ ...settings, privateJwk });
  for (;;) {
    // Beside the program, nothing is known of its tokens.
    const result = await report();
    console.log(JSON.stringify(result));
    if (once === "--once") process.exit(result.ok ? 0 : 1);
    // Up to a tenth earlier, so that not all installations report at the same moment.
    const seconds = (settings.intervalSeconds ?? 86_400) * (1 - Math.random() / 10);
    const pause = Math.min(seconds, result.ok ? MAX_PAUSE_SECONDS : RETRY_SECONDS);
    await new Promise((resume) => setTimeout(resume, pause * 1000));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
