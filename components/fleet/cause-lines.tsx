"use client";

import { useTranslations } from "next-intl";
import { ShownTime, type ShownTimeData } from "@/components/installations/shown-time";
import { ActionLine } from "@/components/ui/action-line";
import type { Tone } from "@/lib/domain/installation-status";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import { Contact } from "./contact";
import { CheckAct, ExpiryAct, type LineActions, LinkedAct, ReviveAct, RotateAct, TakeAct } from "./line-acts";
import { type LineDate, LineDateText, Product } from "./line-texts";

/** An installation that needs somebody, as data. */
export interface CauseLine {
  id: string;
  customer: string;
  label: string;
  template: string;
  environment: "TEST" | "PRODUCTION";
  date: LineDate;
  contact: { contactName: string | null; contactPhone: string | null };
  /**
   * Of the alert about it: who has taken it, who has put it off until when, or to whom it is assigned. With
   * `alertId` the reader may take it. Null without an alert.
   */
  owner:
    | { taken: string }
    | { snoozed: string; until: ShownTimeData }
    | { assigned: string | null; alertId: string | null }
    | null;
  /** What the reader can do in the line, or a link to where it is done with a text of `fleet`. */
  act:
    | { name: "check" }
    | { name: "giveDate"; keyId: string }
    | { name: "rotate"; operationId: string }
    | { name: "revive"; primary: boolean }
    | { name: "link"; text: string; href: string };
}

/**
 * The lines of a cause. A client component, which gets each line as data: rendered on the server, every
 * element of every line would be sent a second time for React.
 */
export function CauseLines({
  tone,
  toneText,
  lines,
  actions,
}: {
  tone: Tone;
  toneText: string;
  lines: readonly CauseLine[];
  actions: LineActions;
}) {
  return lines.map((line) => (
    <ActionLine
      key={line.id}
      tone={tone}
      toneText={toneText}
      href={paths.installation(line.id)}
      who={line.customer}
      where={line.label}
      what={<Product name={line.template} environment={line.environment} />}
      when={<LineDateText date={line.date} />}
      contact={<Contact {...line.contact} />}
      owner={<Owner line={line} take={actions.take} />}
      action={<Act line={line} actions={actions} />}
    />
  ));
}

function aboutOf({ customer, label }: CauseLine): string {
  return installationTitle(customer, label);
}

function Act({ line, actions }: { line: CauseLine; actions: LineActions }) {
  const t = useTranslations("fleet");
  const { id, act } = line;
  const about = aboutOf(line);
  switch (act.name) {
    case "check":
      return <CheckAct check={actions.check!} installationId={id} about={about} />;
    case "giveDate":
      return <ExpiryAct setExpiry={actions.setExpiry!} keyId={act.keyId} about={about} />;
    case "rotate":
      return (
        <RotateAct
          rotate={actions.rotate!}
          installationId={id}
          operationId={act.operationId}
          environment={line.environment}
          about={about}
        />
      );
    case "revive":
      return <ReviveAct installationId={id} primary={act.primary} about={about} />;
    case "link":
      return <LinkedAct label={t(act.text)} href={act.href} about={about} />;
  }
}

function Owner({ line, take }: { line: CauseLine; take: LineActions["take"] }) {
  const t = useTranslations("fleet");
  const { owner } = line;
  if (!owner) return null;
  if ("taken" in owner) return <span className="kv-subtle">{t("taken", { name: owner.taken })}</span>;
  if ("snoozed" in owner)
    return (
      <span className="kv-subtle">
        {t.rich("snoozed", { name: owner.snoozed, when: () => <ShownTime time={owner.until} /> })}
      </span>
    );
  return (
    <>
      {owner.assigned === null ? null : (
        <span className="kv-subtle">{t("assigned", { name: owner.assigned })}</span>
      )}
      {owner.alertId && take ? <TakeAct take={take} alertId={owner.alertId} about={aboutOf(line)} /> : null}
    </>
  );
}
