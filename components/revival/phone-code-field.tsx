import { getTranslations } from "next-intl/server";

/**
 * The code that support has read out over the phone.
 * @param wrong whether the one that was entered before was wrong
 * @param left how often a wrong one may be entered before the link is locked
 */
export async function PhoneCodeField({ wrong, left }: { wrong: boolean; left: number }) {
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
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? "code-help code-wrong" : "code-help"}
      />
      {wrong ? (
        <p id="code-wrong" className="ds-validation-message" data-color="danger" role="alert">
          {t("wrong", { left })}
        </p>
      ) : null}
    </div>
  );
}

/** Asks for the code first, so that only the person who was called can continue. */
export async function EnterCode({ action, wrong, left }: { action: string; wrong: boolean; left: number }) {
  const t = await getTranslations("phoneCode");
  return (
    <form method="post" action={action} className="kv-panel grid gap-4">
      <input type="hidden" name="step" value="code" />
      <PhoneCodeField wrong={wrong} left={left} />
      <div>
        <button className="ds-button" data-size="lg">
          {t("enter")}
        </button>
      </div>
    </form>
  );
}
