/** The names under which background work records in the heartbeat table that it ran. */
export const WORKER_HEARTBEAT = "worker";
export const ALERTS_HEARTBEAT = "alerts";
/** When the sweep last left no client that was due. */
export const SWEEP_HEARTBEAT = "sweep";
export const FORECAST_HEARTBEAT = "forecast";
