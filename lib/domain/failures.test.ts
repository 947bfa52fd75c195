import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "@/lib/base/errors";
import en from "@/lib/i18n/messages/en";
import nb from "@/lib/i18n/messages/nb";
import { BULK_REASONS } from "./bulk-change";
import { CONFIGURATION_PROBLEMS } from "./configuration";
import { DELIVERY_FAILURES } from "./delivery";
import * as failures from "./failures";
import { IMPORT_PROBLEMS } from "./import-row";

const { CHECK_FAILURES, DRAFT_FAILURES, CHANGE_FAILURES, ROTATION_FAILURES, BULK_FAILURES } = failures;
const BULK_ONLY = BULK_FAILURES.filter(
  (code) => ![...ERROR_CODES, ...CONFIGURATION_PROBLEMS].some((each) => each === code),
);
const sorted = (codes: readonly string[]) => [...new Set(codes)].sort();

describe("every failure", () => {
  it.each([
    ["nb", nb],
    ["en", en],
  ])("has a text, and every text a failure: %s", (_language, messages) => {
    const texts = messages.failures;
    expect(Object.keys(texts.check).sort()).toEqual(sorted(CHECK_FAILURES));
    expect(Object.keys(texts.draft).sort()).toEqual(sorted(DRAFT_FAILURES));
    expect(Object.keys(texts.change).sort()).toEqual(sorted(CHANGE_FAILURES));
    expect(Object.keys(texts.rotation).sort()).toEqual(sorted(ROTATION_FAILURES));
    expect(Object.keys(texts.bulk).sort()).toEqual(sorted(BULK_ONLY));
    expect(Object.keys(messages.alerts.deliveryError).sort()).toEqual(sorted(DELIVERY_FAILURES));
    expect(Object.keys(messages.import.problem).sort()).toEqual(sorted(IMPORT_PROBLEMS));
    expect(Object.keys(messages.bulk.reason).sort()).toEqual(sorted(BULK_REASONS));
    for (const code of CONFIGURATION_PROBLEMS) expect(messages.fields).toHaveProperty([code]);
    for (const code of ERROR_CODES) expect(messages.errors).toHaveProperty([code]);
  });

  it.each([
    [failures.checkFailureOf, CHECK_FAILURES],
    [failures.draftFailureOf, DRAFT_FAILURES],
    [failures.changeFailureOf, CHANGE_FAILURES],
    [failures.rotationFailureOf, ROTATION_FAILURES],
    [failures.bulkFailureOf, BULK_FAILURES],
  ] as const)("is read as it is, and a code of another release as unrecognized", (read, codes) => {
    for (const code of codes) expect(read(code)).toBe(code);
    for (const other of ["", "something-new", "toString", "refused-apiKey"])
      expect(read(other)).toBe("unrecognized");
    expect(read(null)).toBeNull();
  });
});
