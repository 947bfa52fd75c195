import { getLocale, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { HelpLine } from "@/components/layout/help-line";
import { EmptyState } from "@/components/ui/empty-state";
import { hoursIn, type Vendor } from "@/lib/domain/vendor";
import { VendorLogo } from "./vendor-logo";

/** The vendor's name, telephone, opening hours and logo, by default or for one template. */
export async function VendorForm({
  templateId = "",
  own,
  action,
  main = false,
}: {
  /** Empty for the default. */
  templateId?: string;
  own: Vendor;
  action: ServerAction<void>;
  /** It is what its page is for. */
  main?: boolean;
}) {
  const t = await getTranslations("vendor");
  return (
    <ActionForm
      action={action}
      success={<>{t("saved")}</>}
      className={main ? "kv-panel grid gap-4" : "grid max-w-2xl gap-4"}
      label={t("title")}
    >
      <input type="hidden" name="templateId" value={templateId} />
      <div className="kv-two items-end">
        <TextField name="name" label={t("name")} help={t("nameHelp")} defaultValue={own.name} optional />
        <TextField
          name="phone"
          type="tel"
          label={t("phone")}
          help={t("phoneHelp")}
          defaultValue={own.phone}
          optional
        />
        <TextField
          name="hoursNb"
          label={t("hoursNb")}
          help={t("hoursNbHelp")}
          defaultValue={own.hours.nb}
          optional
        />
        <TextField
          name="hoursEn"
          label={t("hoursEn")}
          help={t("hoursEnHelp")}
          defaultValue={own.hours.en}
          optional
        />
      </div>
      <TextField
        name="logo"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        label={t("logo")}
        help={t("logoHelp")}
        optional
      />
      {own.logoHash ? <Checkbox name="removeLogo" label={t("removeLogo")} /> : null}
      <div>
        <SubmitButton variant={main ? "primary" : "secondary"}>{t("save")}</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** The top of a customer's page, as it is with what is saved. */
export async function VendorPreview({ vendor }: { vendor: Vendor }) {
  const t = await getTranslations("vendor");
  if (!vendor.name && !vendor.phone) return <EmptyState title={t("previewEmpty")} />;
  return (
    <div className="kv-vendor-preview">
      {vendor.name ? (
        <span className="kv-vendor">
          {vendor.logoHash ? <VendorLogo hash={vendor.logoHash} /> : null}
          {vendor.name}
        </span>
      ) : null}
      {vendor.phone ? <HelpLine phone={vendor.phone} hours={hoursIn(await getLocale(), vendor)} /> : null}
    </div>
  );
}
