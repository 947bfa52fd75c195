import { CalmState } from "@/components/ui/calm-state";
import { EmptyState } from "@/components/ui/empty-state";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { Expiry, ExpirySentence } from "@/components/ui/expiry";
import { FilterChip } from "@/components/ui/filter-bar";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBand } from "@/components/ui/status-band";
import { StatusText } from "@/components/ui/status-text";
import { AgoText, Clock, ShortDateText, TimeText } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { Tone } from "@/lib/domain/installation-status";
import { getFormatter, getTranslations } from "next-intl/server";
import { daysFromNow, NOW, Sample } from "./sample";

const TEXTS: Record<Tone, { word: string; rest: string; title: string; text: string }> = {
  success: {
    word: "Virker",
    rest: "75 dager igjen · 9. feb. 2027",
    title: "Nøkkelen er byttet",
    text: "HelseID godtar den nye. Den gamle er slettet.",
  },
  info: {
    word: "Nøkkelen byttes",
    rest: "trinn 4 av 5",
    title: "Nøkkelen byttes: den nye prøves (trinn 5 av 5)",
    text: "Den gamle nøkkelen er i bruk til den nye er prøvd. Du kan lukke siden; byttet fortsetter.",
  },
  warning: {
    word: "Utløper om 26 dager",
    rest: "tir. 22. des.",
    title: "Kontrollrunden er forsinket siden kl. 03.10",
    text: "Tallene er fra i går. 312 installasjoner venter.",
  },
  danger: {
    word: "Utløper om 2 dager",
    rest: "lør. 28. nov.",
    title: "Nøkkelen utløper lørdag 28. november kl. 08.08, om 2 dager",
    text: "Da slutter Fjordjournal å virke hos Øvre Dal kommune. Klientvakt kan bytte nøkkelen nå.",
  },
  neutral: {
    word: "Ikke kontrollert",
    rest: "importert i går",
    title: "Installasjonen er ikke kontrollert ennå",
    text: "Ingenting er kjent om nøkkelen før HelseID er spurt.",
  },
};
const TONES = Object.keys(TEXTS) as Tone[];

/** One expiry of each status; null is unknown. */
const EXPIRIES = [90, 26, 2, 0.2, -0.2, -1, -20].map(daysFromNow);

export async function StatusSamples() {
  const [key, format] = await Promise.all([getTranslations("key"), getFormatter()]);
  return (
    <>
      <Sample name="status-text" title="StatusText">
        <ul className="grid gap-2">
          {TONES.map((tone) => (
            <li key={tone}>
              <StatusText tone={tone} rest={TEXTS[tone].rest}>
                {TEXTS[tone].word}
              </StatusText>
            </li>
          ))}
          <li>
            <StatusText tone="neutral">{"Utløp ukjent"}</StatusText>
          </li>
        </ul>
      </Sample>
      <Sample name="expiry" title="Expiry, ExpirySentence">
        <ul className="grid gap-2">
          {EXPIRIES.map((expiresAt) => (
            <li key={expiresAt.toISOString()} className="grid gap-2 sm:grid-cols-2">
              <Expiry expiresAt={expiresAt} now={NOW} renewalDays={30} />
              <ExpirySentence expiresAt={expiresAt} now={NOW} renewalDays={30} t={key} format={format} />
            </li>
          ))}
          <li>
            <Expiry expiresAt={null} now={NOW} renewalDays={30} />
          </li>
        </ul>
      </Sample>
      <Sample name="time" title="TimeText, ShortDateText, AgoText, Clock">
        <ul className="grid gap-2">
          <li>
            <TimeText value={NOW} format={format} /> · <TimeText value={NOW} dateOnly format={format} />
          </li>
          <li>
            <ShortDateText value={daysFromNow(2)} now={NOW} format={format} /> ·{" "}
            <ShortDateText value={daysFromNow(26)} now={NOW} format={format} /> ·{" "}
            <ShortDateText value={daysFromNow(90)} now={NOW} format={format} />
          </li>
          <li>
            <AgoText value={daysFromNow(-2)} now={NOW} format={format} />
          </li>
          <li>
            <Clock value={daysFromNow(-0.05)} now={NOW} /> · <Clock value={daysFromNow(-3)} now={NOW} />
          </li>
        </ul>
      </Sample>
      <Sample name="environment-tag" title="EnvironmentTag">
        <p className="flex flex-wrap items-center gap-3">
          <EnvironmentTag environment="PRODUCTION" label="Produksjon" />
          <EnvironmentTag environment="TEST" label="Test" />
          <EnvironmentTag environment="PRODUCTION" label="Produksjon" solid />
          <EnvironmentTag environment="TEST" label="Test" solid />
        </p>
      </Sample>
      <Sample name="status-band" title="StatusBand">
        <div className="grid gap-3">
          {TONES.map((tone) => (
            <StatusBand key={tone} tone={tone} title={TEXTS[tone].title}>
              <p>{TEXTS[tone].text}</p>
            </StatusBand>
          ))}
          <StatusBand tone="success">
            <p>{"Lagret."}</p>
          </StatusBand>
        </div>
      </Sample>
      <Sample name="wait-notice" title="WaitNotice, ferdig ventet">
        <WaitNotice wait={{ upstream: "SELVBETJENING", until: NOW, secondsLeft: 0 }} what="form" />
      </Sample>
      <Sample name="wait-notice-on" title="WaitNotice" moving>
        <WaitNotice
          wait={{ upstream: "HELSEID", until: daysFromNow(0.04), secondsLeft: 3600 }}
          what="rotation"
        />
      </Sample>
      <Sample name="calm-state" title="CalmState">
        <CalmState title="Alt i orden">
          <p>{"Ingen installasjoner krever handling. Siste fullstendige kontrollrunde: kl. 07.12."}</p>
        </CalmState>
      </Sample>
      <Sample name="empty-state" title="EmptyState">
        <EmptyState title="Ingen installasjoner passer til filtrene">
          <p>{"Fjern ett, så kommer 44 tilbake:"}</p>
          <FilterChip
            name="Utløper"
            value="innen 7 dager"
            removeHref="/design/status"
            removeLabel="Fjern filteret Utløper: innen 7 dager"
          />
        </EmptyState>
      </Sample>
      <Sample name="skeleton" title="Skeleton">
        <p className="max-w-96" aria-busy="true">
          <Skeleton width="long" /> <Skeleton /> <Skeleton width="short" />
        </p>
      </Sample>
    </>
  );
}
