import type { ReactNode } from "react";
import { FleetTable, type TableColumn } from "./fleet-table";
import { Icon } from "./icon";

/** A list to work through: rows with their acts, and beside it the row that is open. */
export function Inbox({ children, detail }: { children: ReactNode; detail?: ReactNode }) {
  return (
    <div className="kv-inbox">
      <div>{children}</div>
      {detail}
    </div>
  );
}

/** One row per thing, 44 px high, with its acts at the end. */
export function InboxTable(props: {
  caption: string;
  columns: readonly TableColumn[];
  selectAll?: ReactNode;
  children: ReactNode;
}) {
  return <FleetTable {...props} className="kv-inboxtable" />;
}

/**
 * The open row: what is known, what to do, what has been done.
 * @param close the address of the list without it
 */
export function InboxDetail({
  title,
  label,
  close,
  children,
}: {
  title: string;
  label: string;
  close: { href: string; label: string };
  children: ReactNode;
}) {
  return (
    <aside className="kv-detail kv-panel" aria-label={label}>
      <header>
        <h2>{title}</h2>
        <a className="kv-tap" href={close.href} aria-label={close.label}>
          <Icon name="close" />
        </a>
      </header>
      {children}
    </aside>
  );
}
