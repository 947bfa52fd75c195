import { useFormatter, useTranslations } from "next-intl";
import { StatusBand } from "@/components/ui/status-band";
import { formatOrganizationNumber } from "@/lib/domain/organization-number";
import type { RegisterFacts } from "@/lib/domain/register-unit";

/** A lookup as a page or a response has it: times may be texts. */
export interface ShownLookup {
  unit: (Omit<RegisterFacts, "loadedAt"> & { loadedAt: Date | string }) | null;
  mainLoadedAt: Date | string | null;
}

/**
 * What Enhetsregisteret says about a number, by which file. Nothing while no file of main units is loaded,
 * for then the number was not looked up.
 */
export function RegisterNote({ lookup: { unit, mainLoadedAt } }: { lookup: ShownLookup }) {
  const t = useTranslations("register");
  const format = useFormatter();
  const day = (time: Date | string) => format.dateTime(new Date(time), { dateStyle: "long" });
  if (!unit) return mainLoadedAt ? <p>{t("missing", { date: day(mainLoadedAt) })}</p> : null;
  return (
    <p>
      <b>{unit.name}</b> {unit.form ? `(${unit.form})` : null} <RegisterSource unit={unit} />
    </p>
  );
}

type ShownUnit = NonNullable<ShownLookup["unit"]>;

/** Where a name is from, and of when. */
export function RegisterSource({ unit }: { unit: ShownUnit }) {
  const t = useTranslations("register");
  const format = useFormatter();
  const date = format.dateTime(new Date(unit.loadedAt), { dateStyle: "long" });
  return <span className="text-neutral-text-subtle">{t("source", { date })}</span>;
}

/** What the register says that speaks against a unit as a customer. */
export function RegisterWarnings({ unit }: { unit: ShownUnit }) {
  const t = useTranslations("register");
  const format = useFormatter();
  const day = (date: string) => format.dateTime(new Date(`${date}T12:00:00Z`), { dateStyle: "long" });
  const standing = [
    unit.deletedOn ? t("deleted", { date: day(unit.deletedOn) }) : null,
    unit.isBankrupt ? t("bankrupt") : null,
    unit.isDissolving ? t("dissolving") : null,
  ].filter(Boolean);
  return (
    <>
      {standing.length > 0 ? (
        <StatusBand tone="warning">
          <p>{standing.join(" ")}</p>
        </StatusBand>
      ) : null}
      {unit.kind === "SUB" ? <SubUnitWarning unit={unit} /> : null}
    </>
  );
}

/** That only a main unit can confirm a client, and which it is. */
export function SubUnitWarning({ unit }: { unit: Pick<RegisterFacts, "parent" | "parentName"> }) {
  const t = useTranslations("register");
  const { parent, parentName } = unit;
  const number = parent ? formatOrganizationNumber(parent) : "";
  return (
    <StatusBand tone="warning" title={t("subUnit.title")}>
      <p>
        {parent && parentName
          ? t("subUnit.named", { name: parentName, number })
          : parent
            ? t("subUnit.numbered", { number })
            : t("subUnit.text")}
      </p>
    </StatusBand>
  );
}
