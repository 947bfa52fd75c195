import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";

/**
 * What must be done before customers can get clients of a template: what is left comes first. Only the API
 * key is known to the portal; the rest is what an administrator has ticked.
 */
export async function CheckList({
  items,
}: {
  items: { name: string; label: string; state: "left" | "ticked" | "done" }[];
}) {
  const t = await getTranslations("templates.check");
  const left = items.filter((item) => item.state === "left");
  const rest = items.filter((item) => item.state !== "left");
  return (
    <Panel id="checklist" title={left.length > 0 ? t("left", { count: left.length }) : t("nothingLeft")}>
      <ul className="kv-check-list">
        {[...left, ...rest].map((item) => (
          <li key={item.name}>
            <StatusText tone={TONES[item.state]}>{t(`state.${item.state}`)}</StatusText>
            <span>{item.label}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const TONES = { left: "warning", ticked: "neutral", done: "success" } as const;
