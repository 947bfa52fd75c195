import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { InstallationStep } from "@/lib/domain/installation-remedy";
import { phoneAddress } from "@/lib/domain/phone-number";
import { paths } from "@/lib/domain/routes";
import type { FleetListRow, RowContact } from "@/lib/services/fleet/list-fleet";

/** What can be done about a row, each a link: to a step that asks first, or to a page. */
export function RowMenu({
  row,
  contact,
  steps,
  texts,
}: {
  row: FleetListRow;
  contact: RowContact | undefined;
  steps: readonly InstallationStep[];
  texts: {
    label: string;
    step: (step: InstallationStep) => string;
    call: (phone: string) => string;
    keys: string;
    configuration: string;
    history: string;
    customer: string;
  };
}) {
  const id = row.installationId;
  const acts = steps.filter((step) => step !== "close");
  return (
    <Menu label={texts.label} sign={<Icon name="more" />}>
      {acts.length > 0 || contact?.contactPhone ? (
        <ul>
          {acts.map((step) => (
            <li key={step}>
              <a href={paths.installationStep(id, step)}>{texts.step(step)}</a>
            </li>
          ))}
          {contact?.contactPhone ? (
            <li>
              <a href={phoneAddress(contact.contactPhone)}>{texts.call(contact.contactPhone)}</a>
            </li>
          ) : null}
        </ul>
      ) : null}
      <ul>
        <li>
          <a href={paths.installationKeys(id)}>{texts.keys}</a>
        </li>
        <li>
          <a href={paths.configuration(id)}>{texts.configuration}</a>
        </li>
        <li>
          <a href={paths.installationHistory(id)}>{texts.history}</a>
        </li>
        <li>
          <a href={paths.organization(row.organizationId)}>{texts.customer}</a>
        </li>
      </ul>
      {steps.includes("close") ? (
        <ul>
          <li>
            <a href={paths.installationStep(id, "close")}>{texts.step("close")}</a>
          </li>
        </ul>
      ) : null}
    </Menu>
  );
}
