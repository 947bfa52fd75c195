import { DayTimeline } from "@/components/ui/day-timeline";
import { OneTimeLink } from "@/components/ui/one-time-link";
import { ProgressBand } from "@/components/ui/progress-band";
import { StatusBand } from "@/components/ui/status-band";
import { StepList } from "@/components/ui/step-list";
import { daysFromNow, Sample } from "./sample";

const MAIL = {
  subject: "Slik får dere Legevakt Mobil til å virke igjen",
  body: "Hei, Siv Sæther!\n\nÅpne lenken.",
};

export function FlowSamples() {
  return (
    <>
      <Sample name="day-timeline" title="DayTimeline">
        <DayTimeline
          events={[
            {
              id: "1",
              at: daysFromNow(-0.06),
              kind: "system",
              text: "Kontrollert: token utstedt, nøkkelen utløper om 2 dager",
              by: "Klientvakt",
            },
            {
              id: "2",
              at: daysFromNow(-0.07),
              kind: "system",
              failed: true,
              text: "Varsel ble ikke tatt imot",
              by: "Klientvakt",
              detail: "E-posttjeneren svarte ikke. Prøves igjen kl. 08.45.",
            },
            {
              id: "3",
              at: daysFromNow(-2),
              kind: "person",
              text: "Ringte Mona Moen: programmet startes på nytt fredag",
              by: "Kari Kundestøtte",
            },
            {
              id: "4",
              at: daysFromNow(-363),
              kind: "customer",
              text: "Bekreftet i Selvbetjening",
              by: "Kunden",
            },
          ]}
        />
      </Sample>
      <Sample name="step-list" title="StepList">
        <div className="max-w-xl">
          <StepList
            steps={[
              { name: "a", label: "Bestilt", state: "done", time: <time>08.18.02</time> },
              {
                name: "b",
                label: "Registrert i Selvbetjening",
                state: "done",
                detail: "lest tilbake derfra",
                time: <time>08.18.05</time>,
              },
              {
                name: "c",
                label: "Prøves mot HelseID",
                state: "now",
                detail: "HelseID kjenner ikke nøkkelen ennå. Det tar vanligvis under ett minutt.",
                time: <time>i 40 s</time>,
              },
              { name: "d", label: "Står fast", state: "stuck", detail: "Selvbetjening svarer ikke." },
              { name: "e", label: "Mislyktes", state: "failed", detail: "Nøkkelen ble avvist." },
              { name: "f", label: "Tatt i bruk", state: "later" },
            ]}
          />
        </div>
      </Sample>
      <Sample name="progress-band" title="ProgressBand">
        <ProgressBand
          total={108}
          parts={[
            { name: "finished", count: 41 },
            { name: "failed", count: 1 },
            { name: "running", count: 3 },
          ]}
          label="41 av 108 byttet, 3 byttes, 1 mislyktes"
        />
      </Sample>
      <Sample name="progress-band-done" title="ProgressBand, ferdig">
        <ProgressBand total={108} parts={[{ name: "finished", count: 108 }]} label="108 av 108 byttet" />
      </Sample>
      <Sample name="progress-band-new" title="ProgressBand, ikke begynt">
        <ProgressBand
          total={108}
          parts={[
            { name: "finished", count: 0 },
            { name: "failed", count: 0 },
            { name: "running", count: 0 },
          ]}
          label="0 av 108 byttet"
        />
      </Sample>
      <Sample name="progress-band-nothing" title="ProgressBand, ingenting å gjøre">
        <ProgressBand total={0} parts={[{ name: "finished", count: 3 }]} label="Ingenting å bytte" />
      </Sample>
      <Sample name="progress-band-states" title="ProgressBand ved 0 % i hver tilstand">
        {(["warning", "info", "neutral", "success", "danger"] as const).map((tone) => (
          <StatusBand key={tone} tone={tone} title="0 av 108 er ferdig">
            <ProgressBand total={108} parts={[{ name: "finished", count: 0 }]} label="0 av 108 er ferdig" />
          </StatusBand>
        ))}
      </Sample>
      <Sample name="one-time-link" title="OneTimeLink">
        <div className="max-w-xl">
          <OneTimeLink
            url="https://klientvakt.example.no/r/EKmTtWGunL31VGtLuVKzn4fIy0c5LZw4iGdKX_iB_fI"
            kind="revival"
            code="482913"
            expiresAt={daysFromNow(3)}
            mails={{ nb: MAIL, nn: MAIL, en: MAIL }}
            contact={{ name: "Siv Sæther", email: "siv@example.no", phone: "00 00 24 00", language: null }}
          />
        </div>
      </Sample>
    </>
  );
}
