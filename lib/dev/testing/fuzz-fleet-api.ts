import fc from "fast-check";
import type { BrowserTestContext } from "./browser-test-context";
import { jsonValue, text, token } from "./fuzz-values";
import { reportingClient } from "./reporting-client";
import { REPORT_PATH, reportAuthorization } from "./signed-reports";

/** Fewer than an installation may send in a minute. */
const REQUESTS_PER_INSTALLATION = 60;

/** A report in its form, of which any part is replaced by anything. */
const report = fc.record(
  {
    keys: fc.oneof(
      fc.array(fc.record({ publicJwk: jsonValue, expiresAt: jsonValue }, { requiredKeys: [] }), {
        maxLength: 2,
      }),
      jsonValue,
    ),
    software: text,
    healthy: fc.boolean(),
    problem: fc.oneof(text, fc.constant("network")),
    intervalSeconds: fc.oneof(jsonValue, fc.constant(3600)),
    instanceId: fc.oneof(text, fc.constant("instance-1")),
    receipt: fc.oneof(text, token),
  },
  { requiredKeys: ["keys"] },
);
/** Mostly the keys of a valid report, so that what is odd is reached. */
const body = fc.oneof(
  report.map((each) => ({ ...each, keys: [] })),
  fc.record({ keys: fc.constant([]), software: text }),
  report,
  jsonValue,
);
const claims = fc.option(
  fc.dictionary(fc.constantFrom("iss", "jti", "path", "exp", "iat", "aud"), jsonValue),
  {
    freq: 3,
  },
);
const header = fc.option(fc.dictionary(fc.constantFrom("kid", "typ", "alg"), text), { freq: 4 });

/**
 * Sends malformed reports to the fleet API, most of them authentic: signed with the key of a client that the
 * portal knows.
 * @returns the number of requests, and those that got a status of 500 or more
 */
export async function fuzzFleetApi(
  t: BrowserTestContext,
  options: { runs: number; seed: number },
): Promise<{ requests: number; faults: string[]; accepted: number }> {
  const { portalUrl } = t.stack;
  const faults: string[] = [];
  let accepted = 0;
  let client = await reportingClient(t);
  const requests = fc.sample(fc.record({ body, claims, header }), {
    numRuns: options.runs,
    seed: options.seed,
  });
  for (const [index, each] of requests.entries()) {
    if (index % REQUESTS_PER_INSTALLATION === 0) client = await reportingClient(t);
    const sent = JSON.stringify(each.body);
    const authorization = await reportAuthorization({
      ...client,
      audience: portalUrl,
      now: new Date(),
      body: sent,
      claims: each.claims ?? {},
      header: { ...(each.header ?? {}), alg: "ES256" },
    });
    const response = await fetch(`${portalUrl}${REPORT_PATH}`, {
      method: "PUT",
      headers: { authorization },
      body: sent,
    });
    await response.arrayBuffer();
    if (response.ok) accepted += 1;
    if (response.status >= 500)
      faults.push(
        `PUT ${REPORT_PATH}: ${response.status} ${sent} ${JSON.stringify([each.claims, each.header])}`,
      );
  }
  return { requests: requests.length, faults, accepted };
}
