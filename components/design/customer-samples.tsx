import Link from "next/link";
import { NeedList } from "@/components/ui/need-list";
import { StepProgress } from "@/components/ui/step-progress";
import { TodoList } from "@/components/ui/todo-list";
import { WatchBox } from "@/components/ui/watch-box";
import { Sample } from "./sample";

export function CustomerSamples() {
  return (
    <>
      <h1>{"Få Legevakt Mobil til å virke igjen"}</h1>
      <p className="kv-for mb-6">{"Kystvakta legesenter (org.nr. 310 015 180), Hovedserver"}</p>
      <Sample name="step-progress" title="StepProgress">
        <StepProgress
          at={2}
          steps={[
            { name: "Lag nøkkel", done: true },
            { name: "Last opp", note: "ifølge deg" },
            { name: "Vi kontrollerer" },
            { name: "Legg inn filen" },
          ]}
        />
      </Sample>
      <Sample name="step-progress-done" title="StepProgress, ferdig">
        <StepProgress
          at={4}
          steps={["Lag nøkkel", "Last opp", "Vi kontrollerer", "Legg inn filen"].map((name) => ({
            name,
            done: true,
          }))}
        />
      </Sample>
      <Sample name="need-list" title="NeedList">
        <NeedList
          needs={[
            {
              icon: "identity",
              title: "BankID, Buypass eller Commfides",
              text: "Du logger inn som deg selv.",
            },
            {
              icon: "check",
              title: "Rettigheten «Ta i bruk HelseID for et fagsystem» i Altinn",
              text: "Daglig leder har den ofte. Har du den ikke, kan du be om den underveis.",
            },
            { icon: "clock", title: "Fem minutter", text: "Bruk samme nettleser hele veien." },
          ]}
        />
      </Sample>
      <Sample name="todo-list" title="TodoList">
        <TodoList
          items={[
            { name: "a", state: "done", children: "Nøkkelen er kopiert" },
            {
              name: "b",
              state: "now",
              children: (
                <>
                  <b>{"Åpne Selvbetjening og logg inn"}</b>
                  <small>{"La denne fanen stå."}</small>
                  <Link className="ds-button mt-2" href="/design/customer">
                    {"Åpne Selvbetjening"}
                  </Link>
                </>
              ),
            },
            { name: "c", state: "later", children: "Lim inn nøkkelen som ny klientnøkkel, og lagre" },
            { name: "d", state: "any", children: "Start programmet på nytt" },
          ]}
        />
      </Sample>
      <Sample name="watch-box" title="WatchBox">
        <div className="grid gap-4">
          <WatchBox title="Vi ser selv når nøkkelen er på plass">
            {"Prøvd kl. 08.24: HelseID kjenner den ikke ennå. Du trenger ikke å trykke på noe her."}
          </WatchBox>
          <WatchBox tone="warning" title="Ett steg igjen: legg filen inn i programmet" />
          <WatchBox tone="success" title="HelseID godtar den nye nøkkelen" />
          <WatchBox heading live={false} title="Venter på at du bekrefter i Selvbetjening">
            <p>{"Fullfør i fanen som ble åpnet. Du har tre timer på deg."}</p>
            <p>{"Denne siden oppdaterer seg selv."}</p>
          </WatchBox>
          <WatchBox tone="danger" title="HelseID avviser nøkkelen">
            {"Ring oss, så finner vi ut av det sammen."}
          </WatchBox>
        </div>
      </Sample>
    </>
  );
}
