import { readInstant } from "@/lib/base/instant";
import { oneLine } from "@/lib/base/plain-text";
import { kid } from "@/lib/core/input/fields";
import { MAX_LENGTH, MAX_VALUES } from "@/lib/base/max-length";
import { ADVISED_RSA_BITS, MIN_RSA_BITS } from "@/lib/domain/public-key";
import { z } from "zod";
import {
  DEFAULT_REPORT_INTERVAL_SECONDS,
  MAX_REPORT_INTERVAL_SECONDS,
  MIN_REPORT_INTERVAL_SECONDS,
  REPORT_PROBLEMS,
} from "@/lib/domain/missing-report";

/** A public key. A request whose key has a private member is rejected as a whole. */
const publicJwk = z
  .union([z.looseObject({}), z.string().max(MAX_LENGTH.jwk)])
  .describe(
    `Public key that signs: EC on P-256, P-384 or P-521 with ES256, ES384 or ES512, or RSA from ${MIN_RSA_BITS} bits (advised: ${ADVISED_RSA_BITS}) with an RS or PS algorithm. A JWK (RFC 7517), or a set of one; or a text with one, with a public key or a certificate in PEM. Without \`alg\` it is that of the curve, and PS256 for RSA; without \`kid\` it is the thumbprint (RFC 7638). \`use\`, if any, is sig, and \`key_ops\` verify. A private key is rejected and not stored; members that are null are absent.`,
  );

const expiresAt = z
  .union([z.string().max(100), z.number(), z.null()])
  .optional()
  .describe(
    "When HelseID stops accepting the key, as reported by Selvbetjening: ISO 8601 (in UTC without a zone) or a " +
      "Unix time. Null, omitted, or outside the years 2000 to 2099: unknown.",
  )
  .transform((value) => readInstant(value, "UTC"));

export const KeyReport = z
  .strictObject({
    keys: z
      .array(z.strictObject({ publicJwk, expiresAt }))
      .max(10)
      .describe("The keys that the installation may sign with. Other keys are left unchanged."),
    software: z
      .string()
      .overwrite(oneLine)
      .max(100)
      .optional()
      .describe("Name and version, in readable form."),
    healthy: z.boolean().optional().describe("Whether the installation has recently obtained its tokens."),
    problem: z
      .enum(REPORT_PROBLEMS)
      .optional()
      .describe(
        "What is wrong, when `healthy` is false: HelseID issues no token, the key's file cannot be read, the network, the clock, or something else.",
      ),
    intervalSeconds: z
      .int()
      .min(MIN_REPORT_INTERVAL_SECONDS)
      .max(MAX_REPORT_INTERVAL_SECONDS)
      .optional()
      .describe(
        `When the next report comes at the latest, in seconds from this one; ${DEFAULT_REPORT_INTERVAL_SECONDS} when omitted. When it stays away for longer, an alert is raised.`,
      ),
    instanceId: z
      .string()
      .max(64)
      .regex(/^[\w-]{8,}$/)
      .optional()
      .describe(
        "Random, made by the reporting program when it is started for the first time, and kept. Two servers that share a client have one each.",
      ),
    receipt: z
      .string()
      .max(1000)
      .optional()
      .describe("The receipt in the answer to the last report of this instance, unchanged. None at first."),
  })
  .refine((report) => report.receipt === undefined || report.instanceId !== undefined, {
    path: ["receipt"],
    message: "instance-id",
  })
  .describe("Report on the keys of an installation that holds its own keys.");

export const RotationAnnouncement = z
  .strictObject({
    oldKid: kid.describe("`kid` of the key that is no longer used."),
    publicJwk,
    expiresAt,
  })
  .describe("A rotation that the installation has done itself. Idempotent.");

export const ClientConfiguration = z
  .object({
    clientId: z.string().max(MAX_LENGTH.clientId),
    environment: z.enum(["test", "production"]),
    issuer: z
      .string()
      .max(MAX_LENGTH.redirectUri)
      .describe("HelseID's issuer: `aud` of the client assertion."),
    apiScopes: z
      .array(z.string().max(MAX_LENGTH.scope))
      .max(MAX_VALUES)
      .describe("API scopes on the client. Access to some of them may still await approval."),
    redirectUris: z.array(z.string().max(MAX_LENGTH.redirectUri)).max(MAX_VALUES),
    postLogoutRedirectUris: z.array(z.string().max(MAX_LENGTH.redirectUri)).max(MAX_VALUES),
    childOrganizationNumbers: z.array(z.string().length(9)).max(MAX_VALUES),
  })
  .describe(
    "The configuration of the installation's client in Selvbetjening, as last known. An empty list means none.",
  );

export const RegisteredKeys = z.object({
  taken: z
    .array(z.string().max(MAX_LENGTH.kid))
    .max(10)
    .describe("`kid` of each key that is now registered."),
  warnings: z
    .array(z.object({ kid: z.string().max(MAX_LENGTH.kid), code: z.enum(["rsa-short"]) }))
    .max(10)
    .describe(
      `Keys that are registered although something is to be changed. rsa-short: an RSA key of fewer than ${ADVISED_RSA_BITS} bits; fewer than ${MIN_RSA_BITS} are refused.`,
    ),
});

export const ReportAnswer = RegisteredKeys.extend({
  ignored: z
    .array(z.string().max(MAX_LENGTH.kid))
    .max(10)
    .describe(
      "`kid` of each key that was not registered, because a report that is signed with the client's own key adds no key. Announce a new key with a HelseID token.",
    ),
  dueAt: z.iso.datetime().describe("When the next report is overdue, and an alert is raised."),
  receipt: z
    .string()
    .max(1000)
    .optional()
    .describe("Store it before anything else, and send it with the next report. Only with an `instanceId`."),
});

export const Problem = z
  .object({
    type: z.string().max(200),
    title: z.string().max(200),
    status: z.number().int(),
    code: z.string().max(100),
    kid: z
      .string()
      .max(MAX_LENGTH.kid)
      .optional()
      .describe("The key that was refused, with the code too-many-keys."),
    serverTime: z.iso.datetime().optional().describe("The portal's time, with the code CLOCK."),
  })
  .describe("RFC 9457. `code` says which check failed.");
