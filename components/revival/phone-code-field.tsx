import { getTranslations } from "next-intl/server";

/** The code that support has read out over the phone. */
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

/** Asks for the code first, so that only the person who was called can continue. */
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
