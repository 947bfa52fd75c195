import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";
import { Sign } from "./sign";

/**
 * What the page waits for, and what was seen last. Announced when it changes.
 * @param heading the title is a heading of the page
 * @param live false in a region that is announced itself
 */
export function WatchBox({
  tone = "info",
  title,
  heading,
  live = true,
  children,
}: {
  tone?: Exclude<Tone, "neutral">;
  title: ReactNode;
  heading?: boolean;
  live?: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="kv-watch" data-color={tone} role={live ? "status" : undefined}>
      <Sign shape={tone} />
      <div>
        {heading ? <h2>{title}</h2> : <b>{title}</b>}
        {children ? <div className="kv-watch-text">{children}</div> : null}
      </div>
    </div>
  );
}
