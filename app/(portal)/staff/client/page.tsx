import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { StaffClientStatus } from "@/components/staff-client/staff-client-status";
import { StaffKeyList } from "@/components/staff-client/staff-key-list";
import { StaffKeyRotation } from "@/components/staff-client/staff-key-rotation";
import { StaffTabs } from "@/components/staff/staff-tabs";
import { PageHead } from "@/components/ui/page-head";
import { requireStaff } from "@/lib/auth/session";
import { getStaffClient } from "@/lib/services/staff-client/get-staff-client";
import {
  checkStaffClientAction,
  discardStaffKeyAction,
  prepareStaffKeyAction,
  proveStaffKeyAction,
  setStaffKeyExpiryAction,
  uploadStaffKeyAction,
} from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("staffClient"))("title") };
}

export default async function StaffClientPage() {
  const ctx = await requireStaff("staff.manage");
  const client = await getStaffClient(ctx);
  const t = await getTranslations("staffClient");
  return (
    <>
      <PageHead title={t("title")} lead={<p>{t("lead")}</p>} />
      <StaffTabs current="client" />
      <div className="grid gap-6">
        <StaffClientStatus client={client} check={checkStaffClientAction} />
        <StaffKeyList keys={client.keys} setExpiry={setStaffKeyExpiryAction} />
        <StaffKeyRotation
          client={client}
          prepare={prepareStaffKeyAction}
          upload={uploadStaffKeyAction}
          prove={proveStaffKeyAction}
          discard={discardStaffKeyAction}
        />
      </div>
    </>
  );
}
