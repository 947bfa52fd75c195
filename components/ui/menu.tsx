import type { ReactNode } from "react";
import { Icon } from "./icon";

/**
 * A menu of links, buttons and forms, as `li` elements in one or more `ul`. Opens without JavaScript.
 * @param label its text, and its accessible name when `sign` is shown instead
 */
export function Menu({
  label,
  sign,
  variant = "secondary",
  side = "end",
  onOpen,
  children,
}: {
  label: string;
  sign?: ReactNode;
  variant?: "secondary" | "tertiary";
  side?: "start" | "end";
  onOpen?: () => void;
  children: ReactNode;
}) {
  return (
    <details
      className="kv-menu"
      data-side={side}
      {...(onOpen ? { onToggle: (event) => event.currentTarget.open && onOpen() } : null)}
    >
      {sign ? (
        <summary className="kv-tap" aria-label={label}>
          {sign}
        </summary>
      ) : (
        <summary className="ds-button" data-variant={variant}>
          {label} <Icon name="down" />
        </summary>
      )}
      <div>{children}</div>
    </details>
  );
}
