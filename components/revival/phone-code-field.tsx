import { getTranslations } from "next-intl/server";

/** The code that support told by phone. */
export async function PhoneCodeField() {
  const t = await getTranslations("phoneCode");
  return (
    <div className="ds-field">
      <label className="ds-label" htmlFor="code">
        {t("label")}
      </label>
      <p data-field="description" id="code-help">
        {t("help")}
      </p>
      <input
        className="ds-input max-w-40"
        id="code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={20}
        required
        aria-describedby="code-help"
      />
    </div>
  );
}

/** Before anything else: only who was called may go on. */
export async function EnterCode({ action }: { action: string }) {
  const t = await getTranslations("phoneCode");
  return (
    <form method="post" action={action} className="kv-panel grid gap-4">
      <input type="hidden" name="step" value="code" />
      <PhoneCodeField />
      <div>
        <button className="ds-button" data-size="lg">
          {t("enter")}
        </button>
      </div>
    </form>
  );
}
