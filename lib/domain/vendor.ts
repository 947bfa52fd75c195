/** How customers see and reach the vendor. */
export interface Vendor {
  /** Empty while nobody has entered it; then pages are Klientvakt's own. */
  name: string;
  /** As `readPhone` writes it; may be empty. */
  phone: string;
  /** When the telephone is answered, as it follows the number in a sentence, by language; may be empty. */
  hours: { nb: string; en: string };
  /** By which the logo is addressed; null without one. */
  logoHash: string | null;
}

export const NO_VENDOR: Vendor = { name: "", phone: "", hours: { nb: "", en: "" }, logoHash: null };

export const MAX_HOURS_LENGTH = 100;

/** The most bytes that an uploaded logo may have. */
export const MAX_LOGO_BYTES = 100 * 1024;
/** The most pixels of an uploaded logo, which a small file can have by the million. */
export const MAX_LOGO_PIXELS = 4_000_000;

/** What differs for a template, with the default where it says nothing. */
export function withDefault(own: Vendor, standard: Vendor): Vendor {
  return {
    name: own.name || standard.name,
    phone: own.phone || standard.phone,
    hours: own.hours.nb || own.hours.en ? own.hours : standard.hours,
    logoHash: own.logoHash ?? standard.logoHash,
  };
}

/** The opening hours in the language of a page; those in another language rather than none. */
export function hoursIn(locale: string, { hours }: Pick<Vendor, "hours">): string {
  return locale === "en" ? hours.en || hours.nb : hours.nb || hours.en;
}

/** How the vendor is named below a mail: the name, then the telephone and when it is answered. */
export function vendorSignature(locale: string, vendor: Vendor): string {
  const reach = [vendor.phone, hoursIn(locale, vendor)].filter((text) => text !== "").join(", ");
  return [vendor.name, vendor.phone ? reach : ""].filter((text) => text !== "").join("\n");
}
