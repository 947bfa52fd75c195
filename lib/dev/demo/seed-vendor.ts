import sharp from "sharp";
import type { Context } from "@/lib/context/context";
import { saveVendorProfile } from "@/lib/services/vendor/save-vendor-profile";

/** The invented vendor, whose name, telephone and logo its customers see. */
export async function seedVendor(ctx: Context): Promise<void> {
  const profile = {
    templateId: "",
    name: "Fjordsystem AS",
    phone: "00 00 10 10",
    hoursNb: "hverdager kl. 8–16",
    hoursEn: "weekdays 8–16",
    removeLogo: false,
  };
  await saveVendorProfile(ctx, profile, await logo());
}

/** A fjord: water below a lighter shore. */
function logo(): Promise<Buffer> {
  const stripe = (background: string, height: number, top: number) => ({
    input: { create: { width: 108, height, channels: 3 as const, background } },
    left: 0,
    top,
  });
  return sharp({ create: { width: 108, height: 108, channels: 3, background: "#0b4f6c" } })
    .composite([stripe("#ffffff", 14, 52), stripe("#8fd3e8", 8, 78)])
    .png()
    .toBuffer();
}
