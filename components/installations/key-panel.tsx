import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Expiry } from "@/components/ui/expiry";
import { Facts } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";

export interface KeyRow {
  id: string;
  kid: string;
  thumbprint: string;
  algorithm: string;
  state: string;
  origin: string | null;
  expiresAt: Date | null;
  expirySource: string | null;
  expirySeenAt: Date | null;
}

/** The client's public keys, each with when it expires and who says so. */
export async function KeyPanel({ keys, now, children }: { keys: KeyRow[]; now: Date; children?: ReactNode }) {
  const t = await getTranslations("installation");
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
          <li key={key.id} className="border-t border-neutral-border-subtle pt-4 first:border-0 first:pt-0">
            <Facts
              rows={[
                { name: t("expires"), value: <Expiry expiresAt={key.expiresAt} now={now} /> },
                {
                  name: t("kid"),
                  value: (
                    <span className="flex flex-wrap items-center gap-2">
                      <code className="break-all">{key.kid}</code>
                      <CopyButton text={key.kid} />
                    </span>
                  ),
                },
                ...(key.thumbprint && key.thumbprint !== key.kid
                  ? [{ name: t("thumbprint"), value: <code className="break-all">{key.thumbprint}</code> }]
                  : []),
                {
                  name: t("state"),
                  value: [t(`keyState.${key.state as "CURRENT"}`), key.algorithm, origin(key.origin)]
                    .filter(Boolean)
                    .join(" · "),
                },
                ...(key.expirySource && key.expirySeenAt
                  ? [
                      {
                        name: "",
                        value: (
                          <span className="text-sm text-neutral-text-subtle">
                            {t.rich("expirySource", {
                              source: t(`expirySourceValue.${key.expirySource as "selvbetjening"}`),
                              when: () => <Time value={key.expirySeenAt!} />,
                            })}
                          </span>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </li>
        ))}
      </ul>
      {children}
    </Panel>
  );
}
