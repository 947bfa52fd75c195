"use server";

import { defineAction } from "@/lib/http/define-action";
import { checkStaffClient } from "@/lib/services/staff-client/check-staff-client";
import { discardStaffKey } from "@/lib/services/staff-client/discard-staff-key";
import { prepareStaffKey } from "@/lib/services/staff-client/prepare-staff-key";
import { proveStaffKey } from "@/lib/services/staff-client/prove-staff-key";
import { setStaffKeyExpiry } from "@/lib/services/staff-client/set-staff-key-expiry";
import { uploadStaffKey } from "@/lib/services/staff-client/upload-staff-key";

export const checkStaffClientAction = defineAction<void>({
  name: "checkStaffClient",
  permission: "staff.manage",
  run: async (ctx) => void (await checkStaffClient(ctx)),
});

export const prepareStaffKeyAction = defineAction<void>({
  name: "prepareStaffKey",
  permission: "staff.manage",
  run: (ctx) => prepareStaffKey(ctx),
});

export const uploadStaffKeyAction = defineAction<void>({
  name: "uploadStaffKey",
  permission: "staff.manage",
  run: (ctx) => uploadStaffKey(ctx),
});

export const proveStaffKeyAction = defineAction<void>({
  name: "proveStaffKey",
  permission: "staff.manage",
  run: (ctx) => proveStaffKey(ctx),
});

export const discardStaffKeyAction = defineAction<void>({
  name: "discardStaffKey",
  permission: "staff.manage",
  run: (ctx) => discardStaffKey(ctx),
});

export const setStaffKeyExpiryAction = defineAction<void>({
  name: "setStaffKeyExpiry",
  permission: "staff.manage",
  run: (ctx, form) =>
    setStaffKeyExpiry(ctx, { keyId: form.text("keyId"), expiresOn: form.text("expiresOn") }),
});
