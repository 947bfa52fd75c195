/** A row that has waited longer for the sealer is reason for an alarm: no worker seals, or it cannot. */
export const MAX_UNSEALED_SECONDS = 10;
