import type { Prisma } from "@/lib/db/generated/client";
import { rolesWith } from "@/lib/domain/permissions";

/** Who can be assigned an alert. */
export const MAY_HANDLE_ALERTS = {
  state: "ACTIVE",
  role: { in: rolesWith("keys.manage") },
} satisfies Prisma.StaffUserWhereInput;
