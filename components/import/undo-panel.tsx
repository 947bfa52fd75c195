import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { actorText } from "@/lib/domain/audit-actor";
import type { ServerAction } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { RemoveForm } from "@/components/ui/remove-form";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { ImportResult, ShownTouch } from "@/lib/services/import/get-import";

/** Whether an import can be undone, and the button that does it; what stands in the way; or that it was. */
export async function UndoPanel({
  runId,
  result: { undo, rowCount },
  action,
}: {
  runId: string;
  result: ImportResult;
  action: ServerAction<void>;
}) {
  const t = await getTranslations("import.undo");
  if (undo.state === "nothing") return null;
  return (
    <Panel id="undo" title={t("title")}>
      {undo.state === "possible" ? (
        <RemoveForm
          action={action}
          fields={{ runId: runId }}
          open={t("open")}
          help={t("help")}
          confirm={t("confirm", { count: rowCount })}
        />
      ) : null}
      {undo.state === "undoing" ? <StatusBand tone="info" title={t("undoing")} /> : null}
      {undo.state === "unrecorded" ? <StatusBand tone="neutral" title={t("unrecorded")} /> : null}
      {undo.state === "undone" ? (
        <StatusBand tone="success" title={t("undoneTitle")}>
          <p>
            {t("undone")} {undo.undoneAt ? <Time value={undo.undoneAt} /> : null}
          </p>
        </StatusBand>
      ) : null}
      {undo.state === "touched" ? (
        <StatusBand tone="warning" title={t("touchedTitle")}>
          <p>{t("touched")}</p>
          <ul className="mt-2 grid list-disc gap-1 ps-5">
            {undo.touches.map((touch, index) => (
              <li key={index}>
                <Touch touch={touch} />
              </li>
            ))}
          </ul>
          {undo.touchCount > undo.touches.length ? (
            <p className="mt-2">{t("touchedMore", { count: undo.touchCount - undo.touches.length })}</p>
          ) : null}
        </StatusBand>
      ) : null}
    </Panel>
  );
}

/** What happened, to which installation or customer, by whom and when. */
async function Touch({ touch }: { touch: ShownTouch }) {
  const t = await getTranslations("import.undo");
  const audit = await getTranslations("audit");
  const { actorKind, actorName } = touch;
  const who = actorKind ? actorText({ actorKind, actorName }, audit) : null;
  return (
    <>
      {touch.installation ? (
        <Link className="ds-link" href={paths.installation(touch.installation.id)}>
          {installationTitle(touch.installation.organizationName, touch.installation.label)}
        </Link>
      ) : touch.organization ? (
        <Link className="ds-link" href={paths.organization(touch.organization.id)}>
          {touch.organization.name}
        </Link>
      ) : null}
      {": "}
      {touch.action ? audit(touch.action) : t("seen")}
      {touch.occurredAt ? (
        <span className="kv-subtle">
          {" · "}
          {who ? `${who}, ` : null}
          <Time value={touch.occurredAt} />
        </span>
      ) : null}
    </>
  );
}
