import type { TableDensity } from "@/lib/domain/table-density";
import { FleetCell, FleetRow, FleetTable, type TableColumn } from "./fleet-table";

const ROWS = 22;

/**
 * A list that is being fetched: its head, and rows of the same height, so that nothing moves.
 * @param label read out: "Henter …"
 */
export function TableSkeleton({
  columns,
  label,
  density,
}: {
  columns: readonly TableColumn[];
  label: string;
  density?: TableDensity;
}) {
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        {label}
      </p>
      <FleetTable columns={columns} density={density}>
        {Array.from({ length: ROWS }, (_, row) => (
          <FleetRow key={row}>
            {columns.map((column, index) => (
              <FleetCell key={column.name} from={column.from} wideOnly={index > 1}>
                <Skeleton width={index === 0 ? "long" : row % 3 === 0 ? "short" : undefined} />
              </FleetCell>
            ))}
          </FleetRow>
        ))}
      </FleetTable>
    </div>
  );
}

/** Stands for a text that is being fetched. */
export function Skeleton({ width }: { width?: "short" | "long" }) {
  return <span className="kv-skeleton" data-width={width} aria-hidden="true" />;
}
