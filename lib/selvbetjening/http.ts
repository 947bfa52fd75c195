import type { z } from "zod";
import type { Env } from "@/lib/base/env";
import { parsePlainJson } from "@/lib/base/plain-text";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import { processDpopKey } from "@/lib/helseid/dpop";
import { addressesOf, type HelseidEnvironment } from "@/lib/helseid/environments";
import { observedFetch } from "@/lib/helseid/observed-fetch";
import { requestResource } from "@/lib/helseid/resource-request";
import { waitErrorIn } from "@/lib/helseid/upstream-gate";
import type { AccessToken } from "@/lib/helseid/token-client";
import { knownChallengeError } from "@/lib/helseid/www-authenticate";
import { refusedField, SelvbetjeningError } from "./errors";

interface Call<Schema extends z.ZodType> {
  method: "GET" | "POST" | "PUT";
  path: string;
  body?: string;
  schema: Schema;
  send: (url: URL) => Promise<Response>;
}

const MAX_BYTES = 1_000_000;
const RETRIES = 2;
/**
 * A read waits this long for a service that has asked for time; for a longer time the caller must come back.
 */
const MAX_WAIT_SECONDS = 2;

/**
 * Sends every request to Selvbetjening. Only reads are retried: when the response to a write is lost, the
 * caller must find out what happened.
 */
async function request<Schema extends z.ZodType>(
  env: Env,
  base: string,
  call: Call<Schema>,
): Promise<z.output<Schema>> {
  const url = new URL(`${base}${call.path}`);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await readResponse(await call.send(url), call);
    } catch (error) {
      const failure = failureFrom(error, call.method);
      const temporary = failure.failure === "unreachable" || failure.failure === "busy";
      if (call.method !== "GET" || !temporary || attempt >= RETRIES) throw failure;
      await new Promise((done) => setTimeout(done, waitMs(failure, attempt)));
    }
  }
}

function waitMs(failure: SelvbetjeningError, attempt: number): number {
  const requestedSeconds = waitErrorIn(failure)?.secondsLeft ?? 0;
  if (requestedSeconds > MAX_WAIT_SECONDS) throw failure;
  return Math.max(requestedSeconds * 1000, 200 * 2 ** attempt * (0.5 + Math.random()));
}

/** What an error means. It is no `SelvbetjeningError` when there was no response, or a request for time. */
export function failureFrom(error: unknown, method: string): SelvbetjeningError {
  if (error instanceof SelvbetjeningError) return error;
  const wait = waitErrorIn(error);
  const isUnknown = !wait || (wait.status === 503 && method !== "GET");
  const status = wait?.status ?? undefined;
  return new SelvbetjeningError(isUnknown ? "unreachable" : "busy", { status, cause: error });
}

/** Reads a response, of which the body must conform to the schema. @throws SelvbetjeningError */
export async function readResponse<Schema extends z.ZodType>(
  response: Response,
  call: { method: "GET" | "POST" | "PUT"; schema: Schema },
): Promise<z.output<Schema>> {
  const text = await readText(response);
  if (!response.ok) throw failureOf(response, text);
  // The body of a response to an update has no meaning (domain 1.8); the caller reads the result back.
  if (call.method === "PUT") return call.schema.parse(undefined);
  try {
    return call.schema.parse(parsePlainJson(text));
  } catch {
    // A cause would contain the body.
    throw new SelvbetjeningError("unreadable", { status: response.status });
  }
}

async function readText(response: Response): Promise<string> {
  if (Number(response.headers.get("content-length") ?? 0) > MAX_BYTES)
    throw new SelvbetjeningError("unreadable");
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new SelvbetjeningError("unreadable");
  return text;
}

function failureOf(response: Response, text: string): SelvbetjeningError {
  const { status } = response;
  if (status === 401 || status === 403) {
    const challenge = knownChallengeError(response.headers);
    return new SelvbetjeningError("unauthorized", { status, challenge });
  }
  if (status === 429) return new SelvbetjeningError("busy", { status });
  if (status >= 500) return new SelvbetjeningError("unreachable", { status });
  return new SelvbetjeningError("refused", { status, field: refusedField(text) });
}

/** A request with the template's API key, which permits creating drafts and nothing else (domain 1.2). */
export function requestWithApiKey<Schema extends z.ZodType>(
  env: Env,
  environment: HelseidEnvironment,
  apiKey: string,
  call: { method: "POST"; path: string; body: string; schema: Schema },
): Promise<z.output<Schema>> {
  return request(env, addressesOf(env, environment).selvbetjeningApi, {
    ...call,
    send: (url) =>
      observedFetch(url.href, {
        method: call.method,
        body: call.body,
        headers: { "api-key": apiKey, "content-type": "application/json", accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(env.UPSTREAM_TIMEOUT_SECONDS * 1000),
      }),
  });
}

/** A request as the client itself, with its DPoP-bound token (domain 1.3). */
export function requestAsClient<Schema extends z.ZodType>(
  env: Env,
  credentials: ClientCredentials,
  token: AccessToken,
  call: { method: "GET" | "POST" | "PUT"; path: string; body?: string; schema: Schema },
): Promise<z.output<Schema>> {
  return request(env, addressesOf(env, credentials.environment).selvbetjeningApi, {
    ...call,
    send: async (url) =>
      requestResource(env, {
        method: call.method,
        url,
        headers: {
          accept: "application/json",
          ...(call.body ? { "content-type": "application/json" } : {}),
        },
        body: call.body,
        accessToken: token.value,
        dpopKey: await processDpopKey(env, credentials.environment),
      }),
  });
}
