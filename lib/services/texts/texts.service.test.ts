import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_ALTINN_RIGHT } from "@/lib/domain/altinn-right";
import { TestContext } from "@/lib/dev/testing/test-context";
import { getOnboarding } from "../onboarding/get-onboarding";
import { createLink } from "../onboarding/create-link";
import { getAltinnRight } from "./get-altinn-right";
import { setAltinnRight } from "./set-altinn-right";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

describe("what Altinn calls the right to confirm", () => {
  it("is the default until an administrator changes it, and again when the text is emptied", async () => {
    const at = await t.installation();
    const changed = { nb: "tilgangspakken «Helse»", en: "the access package “Helse”" };
    const shown = async () => [
      await getAltinnRight(at.admin),
      (await getOnboarding(at.admin, at)).altinnRight,
      (await createLink(at.admin, { installationId: at.installationId, days: 7 })).altinnRight,
    ];
    expect(await shown()).toEqual(Array(3).fill(DEFAULT_ALTINN_RIGHT));
    await setAltinnRight(at.admin, { nb: " tilgangspakken\u200b  «Helse»", en: changed.en });
    await setAltinnRight(at.admin, changed);
    expect(await shown()).toEqual(Array(3).fill(changed));
    await setAltinnRight(at.admin, { nb: "", en: changed.en });
    expect(await getAltinnRight(at.admin)).toEqual({ nb: DEFAULT_ALTINN_RIGHT.nb, en: changed.en });
    expect(await t.db.auditEvent.count({ where: { action: "text.updated" } })).toBe(2);
  });
});
