import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  FLEET_TEXT_NAMES,
  INSTALLATION_TEXT_FIELDS,
  INSTALLATION_TEXT_NAMES,
  type InstallationTextField,
  mapTextFields,
} from "@/lib/domain/installation-fields";
import { exportFleet } from "@/lib/services/fleet/export-fleet";
import { listFleet } from "@/lib/services/fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createInstallation } from "./create-installation";
import { getInstallation } from "./get-installation";
import { updateInstallation } from "./update-installation";

/** Holds for every text field, so that one that is added and forgotten somewhere fails here. */
let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());

let counter = 0;
/** A value that nothing else has: a word of letters for search to find. */
const unique = (name: string) => `${name} verdi${String((counter += 1)).padStart(4, "0")}`;

async function created(texts: Record<InstallationTextField, string>) {
  const { admin, organizationId, templateId } = await t.installation();
  const { installationId } = await createInstallation(admin, {
    organizationId,
    templateId,
    scopes: "",
    childOrganizationNumbers: [],
    claims: "",
    ...texts,
  });
  return { admin, installationId };
}

const auditOf = (installationId: string) =>
  t.db.auditEvent.findFirstOrThrow({ where: { installationId }, orderBy: { seq: "desc" } });

describe.each(INSTALLATION_TEXT_NAMES)("the text %s of an installation", (name) => {
  it("is kept when it is written and when it is edited, and the audit names the edit, with both values if lists have it", async () => {
    const texts = mapTextFields(unique);
    const { admin, installationId } = await created(texts);
    expect(await getInstallation(admin, installationId)).toMatchObject(texts);
    const value = unique(name);
    await updateInstallation(admin, { ...texts, installationId, [name]: value });
    expect(await getInstallation(admin, installationId)).toMatchObject({ ...texts, [name]: value });
    const { action, details } = await auditOf(installationId);
    const isListed = FLEET_TEXT_NAMES.some((each) => each === name);
    expect({ action, details }).toEqual({
      action: "installation.updated",
      details: {
        changed: [name],
        ...(isListed ? { [`before.${name}`]: texts[name], [`after.${name}`]: value } : {}),
      },
    });
  });

  it("has a length that is kept, and is demanded only when it must be there", async () => {
    const { maxLength, required } = INSTALLATION_TEXT_FIELDS[name];
    const texts = mapTextFields(unique);
    const { admin, installationId } = await created(texts);
    const update = (value: string) => updateInstallation(admin, { ...texts, installationId, [name]: value });
    await update("x".repeat(maxLength));
    await expect(update("x".repeat(maxLength + 1))).rejects.toMatchObject({ fields: { [name]: "too-long" } });
    if (required) await expect(update(" ")).rejects.toMatchObject({ fields: { [name]: "required" } });
    else await update("");
  });

  it("stays as it is when an edit leaves it out", async () => {
    const texts = mapTextFields(unique);
    const { admin, installationId } = await created(texts);
    const label = unique("label");
    await updateInstallation(admin, { installationId, label });
    expect(await getInstallation(admin, installationId)).toMatchObject({ ...texts, label });
  });
});

describe.each(FLEET_TEXT_NAMES)("the text %s in the fleet", (name) => {
  it("is in lists and exports and is found by search, as soon as it is written or edited", async () => {
    const texts = mapTextFields(unique);
    const { admin, installationId } = await created(texts);
    const view = (q: string) => FleetView.parse({ q });
    const expectInFleet = async (value: string) => {
      const { rows } = await listFleet(admin, view(value.toUpperCase()));
      expect(rows).toEqual([expect.objectContaining({ installationId, [name]: value })]);
      for await (const batch of exportFleet(admin, view(value)))
        expect(batch.map((row) => Object.values(row).filter((each) => each === value))).toEqual([[value]]);
    };
    await expectInFleet(texts[name]);
    const value = unique(name);
    await updateInstallation(admin, { ...texts, installationId, [name]: value });
    await expectInFleet(value);
    expect((await listFleet(admin, view(texts[name]))).rows).toEqual([]);
  });

  it("is in the audit row of a new installation", async () => {
    const texts = mapTextFields(unique);
    const { installationId } = await created(texts);
    expect(await auditOf(installationId)).toMatchObject({
      action: "installation.created",
      details: { [name]: texts[name] },
    });
  });
});
