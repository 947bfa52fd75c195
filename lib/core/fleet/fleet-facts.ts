import { oneOf } from "@/lib/base/one-of";
import { checkFailureOf } from "@/lib/domain/failures";
import { type InstallationFacts, TOKEN_OBSERVERS } from "@/lib/domain/installation-status";
import { DRAFT_STATES, ROTATION_STATES } from "@/lib/domain/states";

type StoredFacts = Omit<
  InstallationFacts,
  "draftState" | "rotationState" | "lastCheckFailure" | "tokenSeenBy"
> & {
  tokenSeenBy: string | null;
  draftState: string | null;
  rotationState: string | null;
  lastCheckFailure: string | null;
};

/**
 * A row of `fleet_row`, whose states and failure are texts, with types. A state that this release does not
 * know is null.
 */
export function readFleetFacts<Row extends StoredFacts>(row: Row): Row & InstallationFacts {
  return {
    ...row,
    tokenSeenBy: oneOf(TOKEN_OBSERVERS, row.tokenSeenBy),
    draftState: oneOf(DRAFT_STATES, row.draftState),
    rotationState: oneOf(ROTATION_STATES, row.rotationState),
    lastCheckFailure: checkFailureOf(row.lastCheckFailure),
  };
}
