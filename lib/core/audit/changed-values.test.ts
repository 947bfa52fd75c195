import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { separateValues } from "@/lib/domain/audit-values";
import { changedValues } from "./changed-values";

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
const fields = fc.dictionary(fc.constantFrom("name", "scopes", "before", "after", "changed", "a.b"), value);

describe("the values of a change in the audit", () => {
  it("are those of the fields that differ, and are read back as they were", () => {
    fc.assert(
      fc.property(fields, fields, fc.array(fc.string()), (before, edit, others) => {
        const after = { ...before, ...edit };
        const whole = { ...Object.fromEntries(Object.keys(after).map((name) => [name, null])), ...before };
        const { others: kept, values } = separateValues(changedValues(whole, after, others));
        const differing = Object.keys(after).filter(
          (name) => JSON.stringify(whole[name]) !== JSON.stringify(after[name]),
        );
        expect(kept).toEqual({ changed: [...differing, ...others] });
        expect(values).toEqual(
          differing.map((field) => ({ field, before: whole[field], after: after[field] })),
        );
      }),
    );
  });
});
