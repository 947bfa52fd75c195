import { describe, expect, it, vi } from "vitest";
import { AppError, ERROR_CODES, type ErrorCode } from "@/lib/base/errors";
import type { Env } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { openApiDocument } from "./fleet-openapi";
import { respondToFleetApi } from "./respond-fleet";
import { respondWithJson } from "./respond-json";

const failure = vi.hoisted(() => ({ error: new Error() }));
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));
vi.mock("@/lib/base/env", () => ({
  env: () => ({ FLEET_API_AUDIENCE: "a:b", PORTAL_URL: "http://localhost" }),
}));
vi.mock("@/lib/context/process-context", () => ({ systemContext: () => ({}), contextFor: () => ({}) }));
vi.mock("@/lib/services/fleet-api/authenticate-installation", () => ({
  authenticateInstallation: () => Promise.reject(failure.error),
}));

/** Faults of ours, of another side, or for now; everything else is a refusal that was to be expected. */
const FAULTS: Partial<Record<ErrorCode, number>> = {
  INTERNAL: 500,
  UPSTREAM_UNREADABLE: 502,
  DELIVERY_FAILED: 502,
  UPSTREAM_UNREACHABLE: 503,
  UPSTREAM_BUSY: 503,
  NO_ANSWER: 504,
  OVERLOADED: 503,
  FORM_TOO_LARGE: 413,
};

async function errorResponses(code: ErrorCode): Promise<Response[]> {
  failure.error = new AppError(code);
  return [
    await respondWithJson("test", () => Promise.reject(failure.error)),
    await respondToFleetApi(new Request("http://localhost/api/fleet/v1/keys"), () => Promise.resolve()),
  ];
}

describe("the response to an error", () => {
  it("has a status of its kind for every code, as JSON and in the API for installations", async () => {
    vi.spyOn(log, "error").mockImplementation(() => {});
    for (const code of ERROR_CODES)
      for (const { status } of await errorResponses(code)) {
        if (FAULTS[code]) expect([code, status]).toEqual([code, FAULTS[code]]);
        else expect([code, Math.floor(status / 100)]).toEqual([code, 4]);
      }
  });

  it.each([
    ["UPSTREAM_UNREACHABLE", 503],
    ["UPSTREAM_BUSY", 503],
    ["TOO_MANY_REQUESTS", 429],
  ] as const)("to %s says when to try again", async (code, status) => {
    for (const response of await errorResponses(code)) {
      expect(response.status).toBe(status);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });

  it.each([
    ["KEY_NOT_ACCEPTED", 409],
    ["INSTALLATION_CLOSED", 409],
    ["CODE_WRONG", 403],
  ] as const)("to %s is %i, and not to be tried again", async (code, status) => {
    for (const response of await errorResponses(code)) {
      expect(response.status).toBe(status);
      expect(response.headers.has("retry-after")).toBe(false);
    }
  });

  it("of the API for installations is in its OpenAPI document, with its headers", async () => {
    vi.spyOn(log, "error").mockImplementation(() => {});
    const { paths } = openApiDocument({ PORTAL_URL: "http://localhost" } as Env);
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods)) as {
      responses: Record<string, { headers?: Record<string, unknown> }>;
    }[];
    const thrown: ErrorCode[] = ["INVALID_INPUT", "NOT_FOUND", "CONFLICT", "TOO_MANY_REQUESTS", "INTERNAL"];
    for (const code of [...thrown, "UPSTREAM_UNREACHABLE"] as const) {
      const response = (await errorResponses(code))[1]!;
      for (const { responses } of operations) {
        const described = responses[response.status];
        expect([code, described]).toEqual([code, expect.anything()]);
        expect("Retry-After" in (described!.headers ?? {})).toBe(response.headers.has("retry-after"));
      }
    }
    for (const { responses } of operations)
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(["401", "403"]));
  });

  it("to anything unexpected is 500 with a reference and nothing else", async () => {
    const logged = vi.spyOn(log, "error").mockImplementation(() => {});
    const response = await respondWithJson("test", () => Promise.reject(new Error("secret")));
    expect(response.status).toBe(500);
    const body = (await response.json()) as { ref: string };
    expect(body).toEqual({ code: "INTERNAL", ref: expect.stringMatching(/^[0-9a-f]{8}$/) as string });
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ ref: body.ref }), expect.anything());
  });
});
