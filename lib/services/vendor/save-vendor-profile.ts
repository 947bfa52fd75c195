import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { entityId, lineOfText, optionalPhone } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { VENDOR_FIELDS } from "@/lib/core/vendor/load-vendor";
import { MAX_LENGTH } from "@/lib/base/max-length";
import { MAX_HOURS_LENGTH } from "@/lib/domain/vendor";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { encodeLogo } from "@/lib/files/encode-logo";

const SaveVendorProfile = z.strictObject({
  /** Empty for the default. */
  templateId: z.union([z.literal(""), entityId]),
  name: lineOfText(MAX_LENGTH.name),
  phone: optionalPhone,
  hoursNb: lineOfText(MAX_HOURS_LENGTH),
  hoursEn: lineOfText(MAX_HOURS_LENGTH),
  removeLogo: z.boolean(),
});

/**
 * Sets how customers see and reach the vendor, by default or for one template, where an empty field is the
 * default's.
 * @param logo the uploaded file; null keeps the present logo
 * @throws AppError INVALID_INPUT, also for a logo that is not taken (`encodeLogo`); NOT_FOUND; CONFLICT
 */
export async function saveVendorProfile(
  ctx: Context,
  input: z.input<typeof SaveVendorProfile>,
  logo: Uint8Array | null,
): Promise<void> {
  authorize(ctx, "templates.write");
  const { templateId, removeLogo, phone, ...texts } = parseInput(SaveVendorProfile, input);
  const picture = logo ? await pictureOf(logo) : removeLogo ? { logo: null, logoHash: null } : null;
  const updatedAt = ctx.clock();
  const run = withTransaction(ctx, async (tx, audit) => {
    const template = templateId
      ? await tx.clientTemplate.findUnique({ where: { id: templateId }, select: { id: true } })
      : null;
    if (templateId && !template) throw new AppError("NOT_FOUND");
    const where = { templateId: template?.id ?? null };
    const before = await tx.vendorProfile.findFirst({ where, select: { ...VENDOR_FIELDS, id: true } });
    const data = { ...texts, phone: phone ?? "", ...picture };
    const logoHash = (picture ? picture.logoHash : before?.logoHash) ?? null;
    const isSame = (["name", "phone", "hoursNb", "hoursEn"] as const).every(
      (field) => (before?.[field] ?? "") === data[field],
    );
    if (isSame && logoHash === (before?.logoHash ?? null)) return unchanged(undefined);
    if (before) await tx.vendorProfile.update({ where: { id: before.id }, data: { ...data, updatedAt } });
    else await tx.vendorProfile.create({ data: { ...where, ...data, updatedAt } });
    audit({
      action: "vendor.updated",
      entity: template ? { type: "template", id: template.id } : { type: "vendor", id: "default" },
      details: {
        name: data.name,
        phone: data.phone,
        hoursNb: data.hoursNb,
        hoursEn: data.hoursEn,
        logo: logoHash,
        earlierName: before?.name ?? "",
        earlierPhone: before?.phone ?? "",
      },
    });
  });
  await run.catch((error: unknown) => {
    // Somebody else has saved the first one at the same time.
    throw isUniqueViolation(error) ? new AppError("CONFLICT", { cause: error }) : error;
  });
}

async function pictureOf(logo: Uint8Array) {
  const encoded = await encodeLogo(logo);
  if ("problem" in encoded) throw new AppError("INVALID_INPUT", { fields: { logo: encoded.problem } });
  const png = Buffer.from(encoded.png);
  return { logo: png, logoHash: createHash("sha256").update(png).digest("base64url") };
}
