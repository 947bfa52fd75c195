"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { StepList } from "@/components/ui/step-list";
import { clockTime } from "@/lib/base/clock-time";
import { type LinkFacts, type LinkStep, linkSteps } from "@/lib/domain/link-progress";
import { paths } from "@/lib/domain/routes";

/** Facts as a page or a response has them: times may be texts. */
type Sent<T> = T extends Date ? Date | string : T extends object ? { [Name in keyof T]: Sent<T[Name]> } : T;

const time = (value: Date | string | null) => (value === null ? null : new Date(value));

function revive({ draft, ...facts }: Sent<LinkFacts>): LinkFacts {
  return {
    createdAt: new Date(facts.createdAt),
    expiresAt: new Date(facts.expiresAt),
    revokedAt: time(facts.revokedAt),
    codeLocked: facts.codeLocked,
    openedAt: time(facts.openedAt),
    activatedAt: time(facts.activatedAt),
    draft: draft && {
      state: draft.state,
      requestedAt: new Date(draft.requestedAt),
      returnedAt: time(draft.returnedAt),
      settledAt: time(draft.settledAt),
    },
  };
}

/** How far the customer has come with a link, kept up to date while the page is open and visible. */
export function LinkProgress({ installationId, initial }: { installationId: string; initial: LinkFacts }) {
  const t = useTranslations("linkReady");
  const format = useFormatter();
  const locale = useLocale();
  const [{ facts, at }, setState] = useState({ facts: initial, at: initial.createdAt });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    async function poll(): Promise<void> {
      clearTimeout(timer);
      if (document.visibilityState !== "visible") return;
      let nextSeconds: number | null = 10;
      try {
        const response = await fetch(paths.linkStatus(installationId), { cache: "no-store" });
        if (response.ok) {
          const body = (await response.json()) as {
            facts: Sent<LinkFacts> | null;
            nextSeconds: number | null;
          };
          if (body.facts && !ended) setState({ facts: revive(body.facts), at: new Date() });
          nextSeconds = body.nextSeconds;
        } else if (response.status !== 429 && response.status < 500) nextSeconds = null;
      } catch {
        // Without a connection the page shows what was known, and asks again.
      }
      if (!ended && nextSeconds !== null)
        timer = setTimeout(() => void poll(), Math.max(2, nextSeconds) * 1000);
    }
    const onVisible = () => void poll();
    document.addEventListener("visibilitychange", onVisible);
    timer = setTimeout(onVisible, 2000);
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [installationId]);

  const detail = ({ note, state, stage }: LinkStep) =>
    note
      ? t(`note.${note}`)
      : state === "stated"
        ? t("stated")
        : state === "now" && (stage === "opened" || stage === "confirmed")
          ? t(`waits.${stage}`)
          : null;
  return (
    <div aria-live="polite">
      <StepList
        steps={linkSteps(facts, at).map((step) => ({
          name: step.stage,
          label: t(
            step.stage === "made" || step.state === "done" || step.state === "stated"
              ? `stage.${step.stage}`
              : `stage.${step.stage}-later`,
          ),
          state: step.state,
          detail: detail(step),
          time: step.at ? (
            <time dateTime={step.at.toISOString()}>{clockTime(step.at, format, locale)}</time>
          ) : undefined,
        }))}
      />
    </div>
  );
}
