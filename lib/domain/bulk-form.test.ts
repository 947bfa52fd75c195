import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { installationIdsOf, wholePlanFields } from "./bulk-form";
import { MAX_BULK_INSTALLATIONS } from "./bulk-change";
import { formBytes, MAX_FORM_BYTES } from "./form-limit";

const IDS = Array.from({ length: MAX_BULK_INSTALLATIONS }, () => randomUUID());
const claim = (value: string) => ({
  kind: "set-claim" as const,
  key: "nhn:vkp/client/claims/x",
  values: Object.fromEntries(IDS.map((id) => [id, value])),
});

/** The form that starts a plan, as the page has it. */
function formOf(fields: { change: string; installationIds: string }): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ runId: randomUUID(), reason: "x".repeat(500), ...fields }))
    form.set(name, value);
  return form;
}

const bodyOf = async (form: FormData) => (await new Response(form).arrayBuffer()).byteLength;

describe("the form of a plan of 5000 installations", () => {
  it.each([
    ["rotate-key", { kind: "rotate-key" as const }],
    ["add-redirect-uri", { kind: "add-redirect-uri" as const, uri: `https://x.no/${"u".repeat(480)}` }],
    ["set-claim", claim("urn:oid:1.0.6523:kommune 0301 avdeling 12")],
  ])("is within the limit for %s", async (_, change) => {
    const body = await bodyOf(formOf(wholePlanFields(change, IDS)));
    expect(body).toBeLessThanOrEqual(MAX_FORM_BYTES);
  });

  it("is known to be too large before it is sent", () => {
    const form = formOf(wholePlanFields(claim("v".repeat(300)), IDS));
    expect(formBytes(form)).toBeGreaterThan(MAX_FORM_BYTES);
  });

  it("names the same installations when it is read", () => {
    const chosen = fc.subarray(IDS.slice(0, 200), { minLength: 1 });
    fc.assert(
      fc.property(
        chosen,
        fc.constantFrom(claim("v"), { kind: "rotate-key" as const }),
        (installationIds, change) => {
          const fields = wholePlanFields(change, installationIds);
          const read = installationIdsOf({
            change: JSON.parse(fields.change) as unknown,
            installationIds: fields.installationIds
              ? (JSON.parse(fields.installationIds) as unknown)
              : undefined,
            named: [],
          });
          expect(new Set(read as string[])).toEqual(new Set(installationIds));
        },
      ),
    );
  });
});

describe("the size of a form", () => {
  it("is never less than that of its body", async () => {
    const field = fc.tuple(
      fc.stringMatching(/^[a-z]{1,20}$/),
      fc.string({ unit: "grapheme", maxLength: 300 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 30 }), async (fields) => {
        const form = new FormData();
        for (const [name, value] of fields) form.append(name, value);
        expect(formBytes(form)).toBeGreaterThanOrEqual(await bodyOf(form));
      }),
    );
  });
});
