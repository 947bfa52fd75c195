import type { ReactNode } from "react";

type AlertColor = "info" | "success" | "warning" | "danger";

/** `role` is set when needed: a message that appears after an action is announced. */
export function Alert({
  color,
  title,
  children,
  live,
}: {
  color: AlertColor;
  title?: ReactNode;
  children?: ReactNode;
  live?: boolean;
}) {
  const role = live ? (color === "danger" ? "alert" : "status") : undefined;
  return (
    <div className="ds-alert" data-color={color} role={role}>
      {title ? <p className="font-semibold">{title}</p> : null}
      {children}
    </div>
  );
}
