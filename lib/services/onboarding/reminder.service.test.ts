import { afterAll, beforeAll, expect, it } from "vitest";
import { TestContext } from "@/lib/dev/testing/test-context";
import { generateClientKey } from "@/lib/crypto/jwk";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { insertKey } from "@/lib/dev/testing/key-rows";
import { heldKey } from "@/lib/dev/testing/held-key";
import type { DraftState } from "@/lib/domain/states";
import { getReminder } from "./get-reminder";
import { recordReminder } from "./record-reminder";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

async function draftIn(state: DraftState) {
  const installation = await t.installation();
  const pair = await generateClientKey("ES256");
  const key = heldKey(installation.installationId, pair, t.env.DATA_ENCRYPTION_KEY);
  await insertKey(t.db, { data: key });
  const { id: keyId } = await t.db.clientKey.findFirstOrThrow({
    where: { installationId: installation.installationId },
  });
  const now = new Date();
  const { id: draftId } = await t.db.clientDraft.create({
    data: {
      installationId: installation.installationId,
      keyId,
      operationId: newSecret(),
      state,
      returnHash: hashSecret(newSecret()),
      requestedAt: now,
      returnedAt: now,
    },
  });
  return { ...installation, draftId };
}

it("a reminder has the right in every language, and noting it twice at once notes it once", async () => {
  const { admin, installationId, organizationId, draftId } = await draftIn("ACCESS_REQUESTED");
  await t.db.organization.update({
    where: { id: organizationId },
    data: { contactName: "Mona Moen", contactLanguage: "nn" },
  });
  const reminder = await getReminder(admin, installationId);
  const contact = { name: "Mona Moen", language: "nn" };
  expect(reminder).toMatchObject({ draftId, remindedAt: null, contact });
  for (const { subject, body } of Object.values(reminder!.mails)) {
    expect(`${subject} ${body}`).not.toMatch(/[{}]|undefined|none/);
    expect(body).toContain("Mona Moen");
    expect(body).toContain("Ta i bruk HelseID for et fagsystem");
  }
  await Promise.all([1, 2, 3].map(() => recordReminder(admin, { draftId })));
  expect(await t.db.auditEvent.count({ where: { action: "draft.reminded", installationId } })).toBe(1);
  expect((await getReminder(admin, installationId))!.remindedAt).not.toBeNull();
});

it("nobody is reminded of an access that nobody waits for", async () => {
  const { admin, installationId, draftId } = await draftIn("NOT_CONFIRMED");
  expect(await getReminder(admin, installationId)).toBeNull();
  await expect(recordReminder(admin, { draftId })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(await t.db.auditEvent.count({ where: { action: "draft.reminded", installationId } })).toBe(0);
});
