import Link from "next/link";
import { CopyButton } from "@/components/ui/copy-button";
import { CopyValue } from "@/components/ui/copy-value";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FactList, FactStrip } from "@/components/ui/facts";
import { Panel } from "@/components/ui/panel";
import { PhoneCode } from "@/components/ui/phone-code";
import { Setting, Settings } from "@/components/ui/settings";
import { Sample } from "./sample";

const CLIENT_ID = "f46fe427-5aea-4e03-9ca2-1d284dbcce6a";
const KID = "NmGE6WhihRbMTIyGDGAgUIyfbBROLzLoniziXQDQXa8";

export function FactSamples() {
  return (
    <>
      <Sample name="section-heads" title="Panel, tomt og med handling">
        <div className="grid gap-4 sm:grid-cols-2">
          <Panel
            id="empty-panel"
            title="Merknad"
            actions={
              <Link className="ds-link" href="/design/facts">
                Endre
              </Link>
            }
          >
            <p className="kv-subtle">Ingen merknad.</p>
          </Panel>
          <Panel id="items-panel" title="Tilganger">
            <ul className="grid gap-4">
              {["nhn:msh/api", "nhn:kjernejournal/api"].map((scope) => (
                <li key={scope} className="kv-item">
                  <code>{scope}</code>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </Sample>
      <Sample name="settings" title="Settings">
        <Settings>
          <Setting id="setting-mail" title="Varsler til meg" help="Brukes når en varslingsregel nevner deg.">
            <p>mona@bjorkelia.example</p>
          </Setting>
          <Setting id="setting-language" title="Språk">
            <p>Norsk</p>
          </Setting>
        </Settings>
      </Sample>
      <Sample name="phone-code" title="PhoneCode">
        <PhoneCode code="482913" />
      </Sample>
      <Sample name="fact-strip" title="FactStrip">
        <FactStrip
          facts={[
            { name: "Utløper", value: "om 2 dager", note: "lør. 28. nov. 2026" },
            {
              name: "Kontakt hos kunden",
              value: "Mona Moen",
              note: (
                <a className="kv-tel" href="tel:00002200">
                  00 00 22 00
                </a>
              ),
            },
            {
              name: "Klientmal",
              value: (
                <Link className="ds-link" href="/design/facts">
                  Fjordjournal
                </Link>
              ),
              note: "versjon 4",
            },
            { name: "Nøkkelen oppbevares hos", value: "Klientvakt", note: "filen utlevert 28. nov. 2025" },
            { name: "Sist kontrollert", value: "i dag kl. 07.05" },
          ]}
        />
      </Sample>
      <Sample name="fact-list" title="Panel, FactList, CopyValue">
        <div className="max-w-md">
          <Panel id="client" title="Klienten i HelseID" actions={<span className="kv-small">07.05</span>}>
            <FactList
              facts={[
                { name: "Klient-ID", value: <CopyValue value={CLIENT_ID} name="klient-ID" /> },
                { name: "kid", value: <CopyValue value={KID} name="kid" whole /> },
                {
                  name: "Miljø",
                  value: <EnvironmentTag environment="PRODUCTION" label="Produksjon" />,
                },
                { name: "Utløp oppgitt av", value: "Selvbetjening", note: "i dag kl. 07.05" },
              ]}
            />
          </Panel>
        </div>
      </Sample>
      <Sample name="copy-button" title="CopyButton">
        <CopyButton text={KID} label="Kopier nøkkelen" />
      </Sample>
    </>
  );
}
