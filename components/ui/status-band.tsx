import type { ReactNode } from "react";
import type { Tone } from "@/lib/domain/installation-status";
import { Sign } from "./sign";

/**
 * A sentence that says what is so, and what follows from it.
 * @param live announced to screen readers when it appears after an action
 */
export function StatusBand({
  tone,
  title,
  children,
  live,
}: {
  tone: Tone;
  title?: ReactNode;
  children?: ReactNode;
  live?: boolean;
}) {
  const role = live ? (tone === "danger" ? "alert" : "status") : undefined;
  return (
    <div className="kv-band" data-color={tone} role={role}>
      <Sign shape={tone} />
      <div>
        {title ? <p className="kv-band-title">{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
