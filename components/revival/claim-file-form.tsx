import { getTranslations } from "next-intl/server";
import { PhoneCodeField } from "./phone-code-field";
import { MadePassphrase } from "@/components/browser-key/made-passphrase";
import { MIN_PASSPHRASE_LENGTH } from "@/lib/domain/configuration-file";
import { makePassphrase } from "@/lib/domain/made-passphrase";

/** A plain form whose response is the file. */
export async function ClaimFileForm({
  action,
  code = null,
}: {
  action: string;
  /** For a file that needs support's code. */
  code?: { wrong: boolean; left: number } | null;
}) {
  const t = await getTranslations("browserKey");
  return (
    <form method="post" action={action} className="kv-panel grid gap-4">
      {code ? <PhoneCodeField {...code} /> : null}
      <div className="ds-field">
        <label className="ds-label" htmlFor="passphrase">
          {t("passphrase")}
        </label>
        <p data-field="description" id="passphrase-help">
          {t("passphraseHelp", { least: MIN_PASSPHRASE_LENGTH })}
        </p>
        <input
          className="ds-input"
          id="passphrase"
          name="passphrase"
          type="password"
          minLength={MIN_PASSPHRASE_LENGTH}
          autoComplete="new-password"
          aria-describedby="passphrase-help"
        />
      </div>
      <MadePassphrase value={makePassphrase()} />
      <div>
        <button className="ds-button" data-size="lg">
          {t("save")}
        </button>
      </div>
    </form>
  );
}
