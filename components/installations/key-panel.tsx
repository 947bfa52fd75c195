import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { ExpiryFields } from "@/components/forms/expiry-fields";
import { StatusBand } from "@/components/ui/status-band";
import { CopyValue } from "@/components/ui/copy-value";
import { Expiry } from "@/components/ui/expiry";
import { FactList } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { ADVISED_RSA_BITS, isShortRsaKey, rsaBits } from "@/lib/domain/public-key";

/** Staff may replace an expiry from these sources. */
const STATED_SOURCES = ["person", "customer", "import"];

/** The client's public keys, each with its expiry and the source of that. */
export async function KeyPanel({
  keys,
  assumed,
  now,
  renewalDays,
  recordExpiry,
  children,
}: {
  keys: InstallationDetails["keys"];
  /** The assumed expiry of one of the keys, whose own is unknown. */
  assumed: InstallationDetails["assumedExpiry"];
  now: Date;
  renewalDays: number;
  /** For staff who may enter an expiry that Selvbetjening does not report. */
  recordExpiry: ServerAction<void> | null;
  children?: ReactNode;
}) {
  const t = await getTranslations("installation");
  const common = await getTranslations("common");
  const origin = (value: string | null) => {
    const known = value?.toLowerCase();
    return known === "api" || known === "gui"
      ? t(`originValue.${known}`)
      : (value ?? t("originValue.unknown"));
  };
  return (
    <Panel id="keys" title={t("keys")}>
      {keys.length === 0 ? <p>{t("noKeys")}</p> : null}
      <ul className="grid gap-4">
        {keys.map((key) => (
          <li key={key.id} className="kv-item">
            <FactList
              facts={[
                {
                  name: t("expires"),
                  value: <Expiry expiresAt={key.expiresAt} now={now} renewalDays={renewalDays} />,
                },
                {
                  name: t("kid"),
                  // Of an imported key perhaps only the expiry is known.
                  value: key.kid ? <CopyValue value={key.kid} name={t("kid")} /> : common("unknown"),
                },
                ...(key.thumbprint && key.thumbprint !== key.kid
                  ? [{ name: t("thumbprint"), value: <code className="break-all">{key.thumbprint}</code> }]
                  : []),
                {
                  name: t("state"),
                  value: [t(`keyState.${key.state}`), key.algorithm, origin(key.origin)]
                    .filter(Boolean)
                    .join(" · "),
                },
                ...(assumed && assumed.keyId === key.id
                  ? [
                      {
                        name: "",
                        value: (
                          <span className="kv-small kv-subtle">
                            {t.rich("assumedExpiry", { when: () => <Time value={assumed.at} dateOnly /> })}
                          </span>
                        ),
                      },
                    ]
                  : []),
                ...(key.staffExpiresAt && key.customerExpiresAt
                  ? [
                      {
                        name: "",
                        value: (
                          <span className="kv-small kv-subtle">
                            {t.rich("statedExpiries", {
                              staff: () => <Time value={key.staffExpiresAt!} dateOnly />,
                              customer: () => <Time value={key.customerExpiresAt!} dateOnly />,
                            })}
                          </span>
                        ),
                      },
                    ]
                  : []),
                ...(key.expirySource && key.expirySeenAt
                  ? [
                      {
                        name: "",
                        value: (
                          <span className="text-sm text-neutral-text-subtle">
                            {t.rich("expirySource", {
                              source: t(`expirySourceValue.${key.expirySource}`),
                              when: () => <Time value={key.expirySeenAt!} />,
                            })}
                          </span>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
            {key.reportedExpiresAt && (!key.expiresAt || key.reportedExpiresAt < key.expiresAt) ? (
              <div className="mt-3">
                <StatusBand tone="warning">
                  <p>
                    {t.rich("reportedExpiry", {
                      date: () => <Time value={key.reportedExpiresAt!} dateOnly />,
                    })}
                  </p>
                </StatusBand>
              </div>
            ) : null}
            {isShortRsaKey(key.publicJwk) ? (
              <div className="mt-3">
                <StatusBand tone="warning">
                  <p>
                    {t("shortRsaKey", {
                      bits: String(rsaBits(key.publicJwk)),
                      advised: String(ADVISED_RSA_BITS),
                    })}
                  </p>
                </StatusBand>
              </div>
            ) : null}
            {key.unknownSince ? (
              <div className="mt-3">
                <StatusBand tone="danger">
                  <p>{t.rich("unknownUpstream", { when: () => <Time value={key.unknownSince!} /> })}</p>
                </StatusBand>
              </div>
            ) : null}
            {recordExpiry &&
            key.state !== "RETIRED" &&
            (!key.expiresAt || STATED_SOURCES.includes(key.expirySource ?? "")) ? (
              <div className="mt-3">
                <ActionForm
                  summary={t("enterExpiry")}
                  action={recordExpiry}
                  className="grid gap-3"
                  success={<p>{t("saved")}</p>}
                >
                  <input type="hidden" name="keyId" value={key.id} />
                  <ExpiryFields label={t("expiresOn")} again={t("expiresAgain")} help={t("expiresOnHelp")} />
                  <div>
                    <SubmitButton variant="secondary">{t("saveExpiry")}</SubmitButton>
                  </div>
                </ActionForm>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {children}
    </Panel>
  );
}
