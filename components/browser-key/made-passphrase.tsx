import { useTranslations } from "next-intl";
import { useId } from "react";
import { CopyButton } from "@/components/ui/copy-button";

/** The choice of a passphrase that was made, which a form sends as `madePassphrase`. */
export function MadePassphrase({ value }: { value: string }) {
  const t = useTranslations("browserKey");
  const field = useId();
  return (
    <div className="ds-field">
      <input
        className="ds-input"
        id={field}
        name="madePassphrase"
        type="checkbox"
        value={value}
        aria-describedby={`${field}-help`}
      />
      <label className="ds-label" data-weight="regular" htmlFor={field}>
        {t("madePassphrase")}
      </label>
      <div data-field="description" id={`${field}-help`}>
        <p>
          <code>{value}</code> <CopyButton text={value} />
        </p>
        <p>{t("madePassphraseHelp")}</p>
      </div>
    </div>
  );
}
