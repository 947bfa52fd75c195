/** Keys of one installation that are only reported or entered: neither proved here nor listed upstream. */
export const MAX_REPORTED_KEYS = 20;
/** Keys that one installation's customer may create in a day: a revival can be started again. */
export const MAX_NEW_KEYS_PER_DAY = 50;
