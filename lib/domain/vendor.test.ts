import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursIn, NO_VENDOR, type Vendor, vendorSignature, withDefault } from "./vendor";

const text = fc.constantFrom("", "Fjordsystem AS", "+47 22 33 44 55", "hverdager kl. 8–16");
const vendor: fc.Arbitrary<Vendor> = fc.record({
  name: text,
  phone: text,
  hours: fc.record({ nb: text, en: text }),
  logoHash: fc.constantFrom(null, "x".repeat(43)),
});

describe("a template's vendor", () => {
  it("has what is its own, and the default where it says nothing", () => {
    fc.assert(
      fc.property(vendor, vendor, (own, standard) => {
        const shown = withDefault(own, standard);
        for (const field of ["name", "phone"] as const)
          expect(shown[field]).toBe(own[field] || standard[field]);
        expect(shown.logoHash).toBe(own.logoHash ?? standard.logoHash);
        expect(withDefault(NO_VENDOR, standard)).toEqual(standard);
        expect(withDefault(own, NO_VENDOR)).toEqual(own);
      }),
    );
  });

  it("never mixes its own opening hours with those of another telephone", () => {
    const own = { ...NO_VENDOR, hours: { nb: "hele døgnet", en: "" } };
    const standard = { ...NO_VENDOR, hours: { nb: "hverdager", en: "weekdays" } };
    expect(hoursIn("en", withDefault(own, standard))).toBe("hele døgnet");
  });

  it("signs with what is known, and with nothing when nothing is", () => {
    const full = {
      name: "Fjordsystem AS",
      phone: "22",
      hours: { nb: "kl. 8–16", en: "8–16" },
      logoHash: null,
    };
    expect(vendorSignature("nb", full)).toBe("Fjordsystem AS\n22, kl. 8–16");
    expect(vendorSignature("en", { ...full, name: "" })).toBe("22, 8–16");
    expect(vendorSignature("nn", { ...full, phone: "" })).toBe("Fjordsystem AS");
    expect(vendorSignature("nb", NO_VENDOR)).toBe("");
  });
});
