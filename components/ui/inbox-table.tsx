import type { ReactNode } from "react";
import { FleetTable, type TableColumn } from "./fleet-table";

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

/** The open row: what is known, what to do, what has been done. */
export function InboxDetail({
  title,
  label,
  children,
}: {
  title: string;
  label: string;
  children: ReactNode;
}) {
  return (
    <aside className="kv-detail kv-panel" aria-label={label}>
      <header>
        <h2>{title}</h2>
      </header>
      {children}
    </aside>
  );
}
