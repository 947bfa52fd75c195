import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";

/** Numbered things for a customer to do, the present one marked. */
export async function TodoList({
  items,
}: {
  items: { name: string; state: "done" | "now" | "later" | "any"; children: ReactNode }[];
}) {
  const t = await getTranslations("common");
  return (
    <ol className="kv-todo">
      {items.map((item) => (
        <li key={item.name} data-state={item.state} aria-current={item.state === "now" ? "step" : undefined}>
          <div>
            {item.children}
            {item.state === "done" ? <span className="sr-only"> – {t("stepState.done")}</span> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
