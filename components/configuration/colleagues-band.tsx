"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { StatusBand } from "@/components/ui/status-band";
import { clockTime } from "@/lib/base/clock-time";
import { type Colleague, PRESENCE_INTERVAL_SECONDS } from "@/lib/domain/configuration-presence";

/** A colleague as the page was rendered with, or as the status address returns one. */
type Shown = Omit<Colleague, "since"> & { since: Date | string };

/**
 * Who else has the page open, and since when. It is not known whether they change anything. Asks on its own,
 * without refreshing the page, which has a form that somebody fills in; each request also says that the
 * reader still has the page open.
 */
export function ColleaguesBand({ url, colleagues }: { url: string; colleagues: Colleague[] }) {
  const t = useTranslations("configuration");
  const common = useTranslations("common");
  const format = useFormatter();
  const locale = useLocale();
  const [shown, setShown] = useState<Shown[]>(colleagues);
  useEffect(() => {
    const ended = new AbortController();
    async function ask(): Promise<void> {
      try {
        const response = await fetch(url, { cache: "no-store", signal: ended.signal });
        if (response.ok) setShown(((await response.json()) as { colleagues: Shown[] }).colleagues);
      } catch {
        // Tried again at the next interval.
      }
    }
    const timer = setInterval(() => void ask(), PRESENCE_INTERVAL_SECONDS * 1000);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  }, [url]);
  return (
    <div role="status" className="empty:hidden">
      {shown.length > 0 ? (
        <StatusBand tone="info">
          {shown.map((each) => (
            <p key={each.staffId} className="kv-band-title">
              {t.rich("colleague", {
                name: each.name ?? common("unknownPerson"),
                since: () => (
                  <time dateTime={new Date(each.since).toISOString()}>
                    {clockTime(new Date(each.since), format, locale)}
                  </time>
                ),
              })}
            </p>
          ))}
          <p>{t("colleagueLead")}</p>
        </StatusBand>
      ) : null}
    </div>
  );
}
