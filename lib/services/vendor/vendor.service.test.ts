import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newSecret } from "@/lib/base/ids";
import { NO_VENDOR } from "@/lib/domain/vendor";
import { TestContext } from "@/lib/dev/testing/test-context";
import { createLink } from "@/lib/services/onboarding/create-link";
import { startRevival } from "@/lib/services/revival/start-revival";
import { endRevival } from "@/lib/services/revival/end-revival";
import { createHandover } from "@/lib/services/handover/create-handover";
import { findLinkVendor } from "./find-link-vendor";
import { getVendorLogo } from "./get-vendor-logo";
import { getVendorProfile } from "./get-vendor-profile";
import { saveVendorProfile } from "./save-vendor-profile";

let t: TestContext;
beforeAll(async () => {
  t = await TestContext.create();
});
afterAll(() => t.drop());
afterEach(() => t.db.vendorProfile.deleteMany());

const FIELDS = { templateId: "", name: "", phone: "", hoursNb: "", hoursEn: "", removeLogo: false };
const DEFAULT = { ...FIELDS, name: " Fjordsystem  AS", phone: "22221010", hoursNb: "hverdager" };
const logoOf = (width: number) =>
  sharp({ create: { width, height: 20, channels: 3, background: "#0b4f6c" } })
    .jpeg()
    .toBuffer();
const anonymous = () => t.as({ kind: "anonymous" });

describe("the vendor", () => {
  it("is what administrators entered, for a template where it has something of its own", async () => {
    const at = await t.active();
    await saveVendorProfile(at.admin, DEFAULT, null);
    await saveVendorProfile(at.admin, { ...FIELDS, templateId: at.templateId, phone: "33334444" }, null);
    const standard = {
      ...NO_VENDOR,
      name: "Fjordsystem AS",
      phone: "+47 22 22 10 10",
      hours: { nb: "hverdager", en: "" },
    };
    expect(await getVendorProfile(at.admin, { templateId: null })).toEqual({
      own: standard,
      shown: standard,
    });
    const { own, shown } = await getVendorProfile(at.admin, { templateId: at.templateId });
    expect(own).toMatchObject({ name: "", phone: "+47 33 33 44 44" });
    expect(shown).toMatchObject({ name: "Fjordsystem AS", phone: "+47 33 33 44 44" });
  });

  it("is known to the holder of every kind of link, ended ones too, and by default to everybody", async () => {
    const at = await t.active();
    const { installationId } = at;
    const template = await t.installation();
    await saveVendorProfile(at.admin, DEFAULT, null);
    await saveVendorProfile(at.admin, { ...FIELDS, templateId: at.templateId, name: "Legevakt" }, null);
    const revival = await startRevival(at.admin, { installationId, days: 3 });
    const { id: revivalId } = await t.db.revival.findFirstOrThrow({ where: { installationId } });
    const handover = await createHandover(at.admin, { installationId, recipient: "Kari" });
    const link = await createLink(template.admin, { installationId: template.installationId, days: 7 });
    await endRevival(at.admin, { revivalId });
    const names = [];
    for (const token of [
      revival.token,
      handover.token,
      link.token,
      newSecret(),
      "",
      "a/../b",
      `${revival.token}.`,
    ])
      names.push((await findLinkVendor(anonymous(), token)).name);
    const standard = "Fjordsystem AS";
    expect(names).toEqual(["Legevakt", "Legevakt", standard, standard, standard, standard, standard]);
  });

  it("has one default, however many save it at the same time", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const attempts = ["A", "B", "C"].map((name) => saveVendorProfile(admin, { ...FIELDS, name }, null));
    const failures = (await Promise.allSettled(attempts)).filter((each) => each.status === "rejected");
    for (const each of failures) expect(each.reason).toMatchObject({ code: "CONFLICT" });
    expect(await t.db.vendorProfile.count()).toBe(1);
  });

  it("is audited when it changes, and not when it is saved as it was", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const count = () => t.db.auditEvent.count({ where: { action: "vendor.updated" } });
    const before = await count();
    await saveVendorProfile(admin, FIELDS, null);
    expect(await count()).toBe(before);
    const logo = await logoOf(40);
    for (let time = 0; time < 2; time += 1) await saveVendorProfile(admin, DEFAULT, logo);
    expect(await count()).toBe(before + 1);
    await saveVendorProfile(admin, { ...DEFAULT, removeLogo: true }, null);
    expect(await count()).toBe(before + 2);
  });
});

describe("the vendor's logo", () => {
  it("is served by its hash until another replaces it, and stays when only the name changes", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    const hash = async () => (await getVendorProfile(admin, { templateId: null })).own.logoHash!;
    const isServed = (of: string) =>
      getVendorLogo(anonymous(), of).then(
        () => true,
        () => false,
      );
    await saveVendorProfile(admin, DEFAULT, await logoOf(40));
    const first = await hash();
    const png = await getVendorLogo(anonymous(), first);
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 40, height: 20 });
    await saveVendorProfile(admin, { ...DEFAULT, name: "Fjord" }, null);
    expect(await hash()).toBe(first);
    await saveVendorProfile(admin, DEFAULT, await logoOf(60));
    expect(await hash()).not.toBe(first);
    expect([await isServed(first), await isServed(await hash())]).toEqual([false, true]);
    for (const path of ["..%2f..%2fetc%2fpasswd", "../".repeat(15).slice(0, 43), `${first}\0`, ""])
      expect(await isServed(path)).toBe(false);
  });

  it("that cannot be taken is refused beside its field, and nothing is saved", async () => {
    const admin = await t.staff("ADMINISTRATOR");
    for (const [logo, code] of [
      [Buffer.from("<svg/>"), "logo-format"],
      [Buffer.alloc(200_000), "logo-too-large"],
    ] as const)
      await expect(saveVendorProfile(admin, DEFAULT, logo)).rejects.toMatchObject({ fields: { logo: code } });
    expect(await t.db.vendorProfile.count()).toBe(0);
  });
});
