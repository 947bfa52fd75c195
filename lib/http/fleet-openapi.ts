import { createHash } from "node:crypto";
import { z } from "zod";
import { MAX_REPORT_LIFETIME_SECONDS, REPORT_SCHEME, REPORT_TYPE } from "@/lib/domain/signed-report";
import type { Env } from "@/lib/base/env";
import { MAX_REPORTED_KEYS } from "@/lib/domain/key-limits";
import { PUBLIC_KEY_REFUSALS } from "@/lib/domain/key-reader/types";
import {
  ClientConfiguration,
  KeyReport,
  Problem,
  ReportAnswer,
  RotationAnnouncement,
  RegisteredKeys,
} from "@/lib/services/fleet-api/schemas";

import { PROBLEM_EXAMPLES, REQUEST_EXAMPLES, statementExample } from "./fleet-examples";

export const FLEET_API = "/api/fleet/v1";

export interface Operation {
  method: "get" | "put" | "post";
  path: string;
  id: string;
  summary: string;
  description: string;
  request: z.ZodType | null;
  /** Bodies of the request. */
  examples?: Readonly<Record<string, { summary: string; value: unknown }>>;
  response: z.ZodType;
  /** Whether the client's own key may sign the request, instead of a token from HelseID. */
  acceptsSignedReports?: boolean;
}

/**
 * Every operation of the API for installations; the document and its page are made from these and from what
 * the verbs parse by.
 */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "put",
    path: "/keys",
    id: "reportKeys",
    summary: "Report keys and status",
    description:
      "An installation that holds its own keys reports them, so that their expiry is monitored. Call it at start and then at the interval that it announces; a report without changes costs nothing. When reports stay away, an alert is raised. A report may be signed with the client's own key instead of a HelseID token: it then shows only that the installation is running, and neither adds a key nor changes an expiry.",
    request: KeyReport,
    examples: REQUEST_EXAMPLES.reportKeys,
    response: ReportAnswer,
    acceptsSignedReports: true,
  },
  {
    method: "post",
    path: "/rotations",
    id: "announceRotation",
    summary: "Announce a rotation",
    description: "Call it after the installation has uploaded a new key and obtained a token with it.",
    request: RotationAnnouncement,
    examples: REQUEST_EXAMPLES.announceRotation,
    response: RegisteredKeys,
  },
  {
    method: "get",
    path: "/configuration",
    id: "readConfiguration",
    summary: "Read the configuration",
    description:
      "The configuration of the installation's client, as last known: what Selvbetjening returned when the client was last read or changed from the portal. Until the first reading, it is what the client draft asked for, or every scope of the template for a client that was added to the portal.",
    request: null,
    response: ClientConfiguration,
  },
];

const RETRY_AFTER = {
  "Retry-After": { description: "When to try again, in seconds.", schema: { type: "integer", minimum: 1 } },
};

const REFUSALS: Record<string, { description: string; headers?: object }> = {
  "400": {
    description: `The request does not match the schema, contains a private key, or a key is not accepted; the code says why: ${PUBLIC_KEY_REFUSALS.join(", ")}.`,
  },
  "401": {
    description:
      "The token, the DPoP proof or the signed report is invalid; the code says which check failed. CLOCK: the signature is valid and the client's clock is off; see `serverTime`.",
  },
  "403": { description: "The token does not have the scope of this API." },
  "404": { description: "The API is not set up, or the client does not belong to an installation here." },
  "409": {
    description: `The portal holds this installation's keys (conflict), or the installation has ${MAX_REPORTED_KEYS} reported keys that are neither retired nor listed by Selvbetjening (too-many-keys, with the \`kid\` that was refused; nothing of the report is stored). Announce rotations, so that old keys are retired.`,
  },
  "429": { description: "Too many requests; see Retry-After.", headers: RETRY_AFTER },
  "500": { description: "Internal error in the portal." },
  "503": {
    description:
      "HelseID cannot be reached to check the token, or the portal has more to do than it manages (overloaded); see Retry-After.",
    headers: RETRY_AFTER,
  },
};

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input" });

/** The OpenAPI 3.1 document. */
export function openApiDocument(env: Env) {
  const problem = { "application/problem+json": { schema: schemaOf(Problem) } };
  const unauthenticated = {
    "application/problem+json": { schema: schemaOf(Problem), examples: PROBLEM_EXAMPLES },
  };
  const body = JSON.stringify(REQUEST_EXAMPLES.reportKeys.first.value);
  const statement = statementExample(env.PORTAL_URL, createHash("sha256").update(body).digest("base64url"));
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const { method, path, id, summary, description, request, response } = operation;
    paths[path] = {
      ...paths[path],
      [method]: {
        operationId: id,
        summary,
        description,
        security: [{ helseid: [] }, ...(operation.acceptsSignedReports ? [{ ownKey: [] }] : [])],
        ...(request
          ? {
              requestBody: {
                required: true,
                content: {
                  "application/json": { schema: schemaOf(request), examples: operation.examples },
                },
              },
            }
          : {}),
        responses: {
          "200": { description: "Done.", content: { "application/json": { schema: schemaOf(response) } } },
          ...Object.fromEntries(
            Object.entries(REFUSALS).map(([status, refusal]) => [
              status,
              { ...refusal, content: status === "401" ? unauthenticated : problem },
            ]),
          ),
        },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Klientvakt fleet API",
      version: "1",
      description:
        "For installations. Each authenticates with its own HelseID access token for this API and a DPoP proof (RFC 9449); a report can only concern the client in the token. Reports may be signed with the client's own registered key instead, which needs no API in HelseID.",
    },
    servers: [{ url: `${env.PORTAL_URL}${FLEET_API}` }],
    paths,
    components: {
      securitySchemes: {
        helseid: {
          type: "http",
          scheme: "DPoP",
          description: `HelseID access token with the single audience ${env.FLEET_API_AUDIENCE ?? "(not set up)"}${env.FLEET_API_SCOPE ? ` and the scope ${env.FLEET_API_SCOPE}` : ""}, and a proof in the DPoP header.`,
        },
        ownKey: {
          type: "http",
          scheme: REPORT_SCHEME,
          description: [
            `A JWT, signed with a current key of the client that the portal knows, after the scheme ${REPORT_SCHEME}.`,
            `Header: \`alg\`, \`kid\` and \`typ\`: ${REPORT_TYPE}, and nothing else.`,
            `Claims: \`iss\` (the client id), \`aud\` (${env.PORTAL_URL}), \`iat\`, \`exp\` (at most ${MAX_REPORT_LIFETIME_SECONDS} seconds later), \`jti\` (new each time), \`method\` (PUT), \`path\` (${FLEET_API}/keys), and \`body_sha256\` (SHA-256 of the body, in base64url without padding).`,
          ].join(" "),
          // Of the body of the first example, without spaces.
          "x-example": statement,
        },
      },
    },
  };
}
