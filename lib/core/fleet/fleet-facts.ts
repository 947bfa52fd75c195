import { oneOf } from "@/lib/base/one-of";
import type { InstallationFacts } from "@/lib/domain/installation-status";
import { DRAFT_STATES, ROTATION_STATES } from "@/lib/domain/states";

type StoredFacts = Omit<InstallationFacts, "draftState" | "rotationState"> & {
  draftState: string | null;
  rotationState: string | null;
};

/** A row of `fleet_row`, whose states are texts, with its states as types. One that this release does not know is null. */
export function readFleetFacts<Row extends StoredFacts>(row: Row): Row & InstallationFacts {
  return {
    ...row,
    draftState: oneOf(DRAFT_STATES, row.draftState),
    rotationState: oneOf(ROTATION_STATES, row.rotationState),
  };
}
