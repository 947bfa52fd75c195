import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { differingSettings, settingDigests } from "./setting-digests";

const key = randomBytes(32).toString("base64");
const settings = fc.dictionary(fc.stringMatching(/^[A-Z]{1,3}$/), fc.option(fc.string(), { nil: undefined }));

it("differ exactly where the values differ, among the settings that both have", () => {
  fc.assert(
    fc.property(settings, settings, (own, other) => {
      const expected = Object.keys(own).filter(
        (name) => Object.hasOwn(other, name) && own[name] !== other[name],
      );
      expect(differingSettings(settingDigests(own, key), settingDigests(other, key))).toEqual(
        expected.sort(),
      );
    }),
  );
});

it("cannot be compared under another key, which is then the difference", () => {
  fc.assert(
    fc.property(settings, (own) => {
      const another = settingDigests(own, randomBytes(32).toString("base64"));
      expect(differingSettings(settingDigests(own, key), another)).toEqual(["DATA_ENCRYPTION_KEY"]);
      expect(Object.values(another)).not.toContain(Object.values(settingDigests(own, key))[0]);
    }),
  );
});
