import { TextBox } from "@/components/forms/text-box";
import { FilterDate, FilterSelect } from "@/components/ui/filter-select";
import { PickCard, PickCards } from "@/components/ui/pick-card";
import { Sentence, SentenceField, SentenceFields, SentenceForm } from "@/components/ui/sentence-form";
import { Sample } from "./sample";

export function FormSamples() {
  return (
    <>
      <Sample name="buttons" title="Knapper">
        <p className="flex flex-wrap items-center gap-2">
          <button type="button" className="ds-button">
            {"Bytt nøkkel"}
          </button>
          <button type="button" className="ds-button" data-variant="secondary">
            Kontroller
          </button>
          <button type="button" className="ds-button" data-variant="tertiary">
            Avbryt
          </button>
          <button type="button" className="ds-button" data-color="danger">
            {"Avvikle …"}
          </button>
          <button type="button" className="ds-button" data-variant="secondary" aria-disabled="true">
            {"Bytter …"}
          </button>
          <button type="button" className="ds-button" data-size="lg">
            {"Gå til Selvbetjening"}
          </button>
        </p>
      </Sample>
      <Sample name="fields" title="Felter">
        <div className="grid max-w-xl gap-4">
          <div className="ds-field">
            <label className="ds-label" htmlFor="sample-name">
              {"Navn på installasjonen"}
            </label>
            <p id="sample-help" data-field="description">
              {"For eksempel «Hovedserver». Kunden ser navnet."}
            </p>
            <input className="ds-input" id="sample-name" aria-describedby="sample-help" />
          </div>
          <div className="ds-field">
            <label className="ds-label" htmlFor="sample-number">
              Organisasjonsnummer
            </label>
            <input
              className="ds-input"
              id="sample-number"
              defaultValue="310 014 44"
              aria-invalid="true"
              aria-describedby="sample-error"
            />
            <p id="sample-error" className="ds-validation-message" data-color="danger">
              {"Nummeret har ni sifre."}
            </p>
          </div>
          <div className="flex flex-wrap items-end gap-3">
            <FilterSelect
              name="period"
              label="Periode"
              value="30"
              options={[{ value: "30", label: "30 dager" }]}
            />
            <FilterDate name="from" label="Fra" value="2026-11-01" />
          </div>
        </div>
      </Sample>
      <Sample name="pick-card" title="PickCard">
        <PickCards legend="Hvor skal nøkkelen oppbevares?">
          <PickCard name="custody" value="PORTAL" title="Hos Klientvakt" defaultChecked>
            {"Klientvakt bytter nøkkelen selv."}
          </PickCard>
          <PickCard name="custody" value="INSTALLATION" title="Hos kunden">
            {"Kunden lager nøkkelen i nettleseren."}
          </PickCard>
        </PickCards>
      </Sample>
      <Sample name="sentence-form" title="SentenceForm">
        <SentenceForm>
          <Sentence word="Når">
            {"nøkkelen utløper om "}
            <SentenceField label="Antall dager">
              <input className="ds-input" inputMode="numeric" size={3} defaultValue="30" />
            </SentenceField>
            {" dager, og "}
            <SentenceField label="Når den er utløpt">
              <select className="ds-input">
                <option>{"hver dag etter at den er utløpt"}</option>
              </select>
            </SentenceField>
            .
          </Sentence>
          <Sentence word="Til">
            <span className="kv-chip" data-plain>
              {"Kundestøtte (4)"}
            </span>
            <SentenceFields>
              <div className="ds-field">
                <label className="ds-label" htmlFor="sample-mail">
                  {"E-post til"}
                </label>
                <TextBox className="ds-input" id="sample-mail" rows={2} />
              </div>
            </SentenceFields>
            <label className="kv-option">
              <input className="ds-input" type="checkbox" defaultChecked />
              {"Også til kundens kontakt når bare kunden kan fornye"}
            </label>
          </Sentence>
        </SentenceForm>
      </Sample>
    </>
  );
}
