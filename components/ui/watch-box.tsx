import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";
import { Sign } from "./sign";

/** What the page waits for, and what was seen last. Announced when it changes. */
export function WatchBox({
  tone = "info",
  title,
  children,
}: {
  tone?: Exclude<Tone, "neutral">;
  title: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="kv-watch" data-color={tone} role="status">
      <Sign shape={tone} />
      <div>
        <b>{title}</b>
        {children ? <small>{children}</small> : null}
      </div>
    </div>
  );
}
