import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isClaimKey, isClaimValue } from "@/lib/domain/client-claim";
import { configurationFileName } from "@/lib/domain/configuration-file";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { readExpiry, readImportRow } from "@/lib/domain/import-row";
import { readClientId } from "@/lib/domain/client-id";
import { readEmail, splitEmails } from "@/lib/domain/email-address";
import { readHerId } from "@/lib/domain/her-id";
import { readPhone } from "@/lib/domain/phone-number";
import { searchTerms } from "@/lib/domain/search-terms";
import { oneLine, visibleText } from "@/lib/base/plain-text";
import {
  formatOrganizationNumber,
  isOrganizationNumber,
  leadingOrganizationNumber,
  readOrganizationNumber,
} from "@/lib/domain/organization-number";
import { algorithmFor } from "@/lib/domain/public-key";
import { redirectUriProblem } from "@/lib/domain/redirect-uri";
import { audienceOf, isScope, scopesByAudience } from "@/lib/domain/scopes";
import { isAppError } from "@/lib/base/errors";
import { isTokenOf } from "@/lib/helseid/relayed-token";
import { ownPath, readCursor, searchText } from "@/lib/base/search-params";
import { ClientKeyList, CurrentClient } from "@/lib/selvbetjening/schemas";
import { AuditExtract, verifyExtract } from "@/lib/core/audit/extract";
import { viewOf, viewQuery } from "@/lib/domain/fleet-view";
import { readTable } from "@/lib/files/read-table";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { phoneCode } from "@/lib/core/links/phone-code";

const RUNS = { numRuns: 10_000 };

/**
 * Text as users, files and attackers send it: with control characters, lone surrogates, quotes, URLs, JSON
 * and numbers.
 */
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.json(),
  fc.base64String(),
  fc.stringMatching(/^[\d .,/:-]{0,20}$/),
  fc.stringMatching(/^[a-z]{1,10}:[a-z/-]{1,20}$/),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "null",
    "NaN",
    "-1",
    "1e999",
    "../..",
    "//evil",
    "javascript:1",
    "%00",
    "%",
    "𝒳",
    "﻿",
  ),
);

/** Any value. */
const anything = fc.oneof(fc.anything({ maxDepth: 1, maxKeys: 3 }), text);

describe("text parsers never throw, for any input", () => {
  const parsers: Record<string, (value: string) => unknown> = {
    redirectUriProblem,
    audienceOf,
    isScope,
    scopesByAudience: (value) => scopesByAudience([value, ""]),
    isClaimKey,
    isClaimValue,
    readOrganizationNumber,
    leadingOrganizationNumber,
    readClientId,
    readHerId,
    readPhone,
    readEmail,
    splitEmails,
    searchTerms,
    oneLine,
    visibleText,
    isOrganizationNumber,
    formatOrganizationNumber,
    readExpiry,
    configurationFileName: (value) => configurationFileName("999999999", value, true),
    searchText: (value) => searchText(100).parse(value),
    readCursor: (value) => readCursor(value, () => true),
    ownPath,
    viewOf: (value) => viewQuery(viewOf(value)),
    phoneCode: (value) => phoneCode.safeParse(value),
    isTokenOf: (value) => isTokenOf(value, { clientId: value, thumbprint: value }),
  };
  it.each(Object.keys(parsers))("%s", (name) => {
    fc.assert(
      fc.property(text, (value) => {
        parsers[name]!(value);
      }),
      RUNS,
    );
  });

  it("readImportRow", () => {
    const mapping = Object.fromEntries(IMPORT_FIELDS.map((field, index) => [field, index]));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (cells) => {
        const { record, problems } = readImportRow(cells, mapping, [], null);
        expect(record === null).toBe(problems.length > 0);
      }),
      RUNS,
    );
  });
});

describe("parsers that reject input throw an AppError and nothing else", () => {
  const onlyAppErrors = async (run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      if (!isAppError(error)) throw error;
    }
  };
  it("readPublicJwk", async () => {
    const jwk = fc
      .record({
        kty: anything,
        crv: anything,
        x: anything,
        y: anything,
        n: anything,
        e: anything,
        alg: anything,
        kid: anything,
      })
      .map((value) => JSON.stringify(value) ?? "");
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, jwk), (value) => onlyAppErrors(() => readPublicJwk(value))),
      RUNS,
    );
  }, 60_000);

  it("readTable", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      text.map((value) => Buffer.from(value)),
      // Bytes with the signature of a ZIP file that are not one.
      fc.uint8Array({ maxLength: 60 }).map((rest) => Buffer.concat([Buffer.from("PK\u0003\u0004"), rest])),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (value) => {
        await readTable(value);
      }),
      RUNS,
    );
  }, 60_000);

  it("algorithmFor", () => {
    fc.assert(
      fc.property(fc.dictionary(text, anything), (jwk) => {
        algorithmFor(jwk);
      }),
      RUNS,
    );
  });

  it("verifyExtract", async () => {
    const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
    const extract = fc.record({
      format: fc.constant("klientvakt-audit-extract/1" as const),
      organization: fc.record({ id: fc.uuid(), number: text, name: text }),
      madeAt: fc.constant("2026-01-01T00:00:00.000Z"),
      rows: fc.array(text, { maxLength: 4 }),
      people: fc.dictionary(text, text),
      checkpoint: fc.record({
        seq: fc.stringMatching(/^\d{1,18}$/),
        hash,
        root: hash,
        signature: fc.constant(null),
        publicKey: fc.constant(null),
      }),
      proof: fc.record({ index: fc.nat(50), size: fc.nat(50), path: fc.array(hash, { maxLength: 8 }) }),
    });
    await fc.assert(
      fc.asyncProperty(extract, async (value) => {
        // No generated extract is valid.
        expect((await verifyExtract(value)).faults).not.toEqual([]);
      }),
      RUNS,
    );
  }, 60_000);
});

describe("input schemas validate any value without throwing", () => {
  const modules = import.meta.glob<Record<string, unknown>>(
    [
      "../../services/**/schemas.ts",
      "../../selvbetjening/schemas.ts",
      "../../core/input/fields.ts",
      "../../core/clients/{configuration-schema,snapshot}.ts",
      "../../domain/*.ts",
      "!../../domain/*.test.ts",
    ],
    { eager: true },
  );
  const schemas = Object.entries(modules).flatMap(([file, exported]) =>
    Object.entries(exported)
      .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
      .map(([name, schema]) => [`${file.replace("../../", "")} ${name}`, schema] as const),
  );

  it("are all tested", () => {
    expect(schemas.length).toBeGreaterThan(30);
    expect(schemas.map(([name]) => name)).toEqual(
      expect.arrayContaining([expect.stringContaining("CurrentClient")]),
    );
    expect(schemas.map(([, schema]) => schema)).toEqual(
      expect.arrayContaining([CurrentClient, ClientKeyList]),
    );
  });

  it.each(schemas)(
    "%s",
    (_name, schema) => {
      const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : [];
      const shaped = fc.record(Object.fromEntries(keys.map((key) => [key, anything])), { requiredKeys: [] });
      fc.assert(
        fc.property(keys.length > 0 ? fc.oneof(shaped, anything) : anything, (value) => {
          schema.safeParse(value);
        }),
        RUNS,
      );
    },
    60_000,
  );

  it("AuditExtract", () => {
    fc.assert(
      fc.property(anything, (value) => !AuditExtract.safeParse(value).success),
      RUNS,
    );
  });
});
