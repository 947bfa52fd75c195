import type { RevivalForCustomer } from "@/lib/services/revival/get-revival";
import { getNow, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { BrowserKeyProof } from "@/components/browser-key/browser-key-proof";
import { Clock, Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import { WatchBox } from "@/components/ui/watch-box";

/** What the page sees for itself while the customer uploads the key: nothing has to be pressed for it. */
export async function KeyWatch({
  revival,
  relayUrl,
}: {
  revival: RevivalForCustomer;
  /** Null in a preview, where nothing is tried. */
  relayUrl: string | null;
}) {
  const t = await getTranslations("revival");
  const { attempts, key, clientId } = revival;
  const finding = revival.finding ?? "not-yet";
  const now = await getNow();
  const isQuiet = finding === "not-yet" || finding === "cache";
  return (
    <>
      {revival.wait ? <WaitNotice wait={revival.wait} what="proof" refreshes /> : null}
      {/* The time of the last attempt changes often, so only what was found is announced. */}
      <p className="sr-only" role="status">
        {isQuiet ? "" : t(`finding.${finding}.title`)}
      </p>
      <WatchBox
        tone={isQuiet ? "info" : "warning"}
        title={isQuiet ? t("watch.title") : t(`finding.${finding}.title`)}
        live={false}
      >
        {isQuiet ? null : <p>{t(`finding.${finding}.text`, { clientId })}</p>}
        <p>
          {attempts?.lastAt
            ? t.rich(finding === "silent" ? "watch.triedSilent" : "watch.tried", {
                when: () => <Clock value={attempts.lastAt!} now={now} />,
              })
            : t("watch.untried")}{" "}
          {t("watch.nothing")}
        </p>
      </WatchBox>
      {revival.custody === "INSTALLATION" && key && relayUrl ? (
        <BrowserKeyProof
          kid={key.kid}
          relayUrl={relayUrl}
          since={0}
          cacheSeconds={revival.cacheSeconds}
          wait={revival.wait}
          purpose="revival"
          watch
        />
      ) : null}
      <noscript>
        <p>{t("watch.noScript")}</p>
      </noscript>
    </>
  );
}

/** "I have saved it, and nothing happens": what was seen, and what can be wrong. */
export async function NothingHappens({
  revival,
  children,
}: {
  revival: RevivalForCustomer;
  children: ReactNode;
}) {
  const t = await getTranslations("revival.nothing");
  const { attempts, key, clientId } = revival;
  const now = await getNow();
  return (
    <details className="kv-panel">
      <summary className="cursor-pointer font-semibold">{t("title")}</summary>
      <div className="mt-3 grid gap-3">
        <p>{t("look", { end: clientId.slice(-5) })}</p>
        {attempts ? (
          <ul className="list-disc space-y-1 pl-6">
            <li>
              {attempts.lastAt
                ? t.rich("asked", {
                    when: () => <Clock value={attempts.lastAt!} now={now} />,
                    kid: () => <code>{key?.kid.slice(0, 8)}</code>,
                  })
                : t("notAsked")}
            </li>
            <li>{t.rich("next", { when: () => <Clock value={attempts.nextAt} now={now} /> })}</li>
            {attempts.known.map((each) => (
              <li key={each.id}>
                {t.rich(
                  each.expiresAt === null ? "knownUndated" : each.expiresAt <= now ? "knownExpired" : "known",
                  {
                    kid: () => <code>{each.kid.slice(0, 8)}</code>,
                    when: () => each.expiresAt && <Time value={each.expiresAt} dateOnly />,
                  },
                )}
              </li>
            ))}
          </ul>
        ) : null}
        {children}
      </div>
    </details>
  );
}
