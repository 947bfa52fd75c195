/** The names under which background work records in the heartbeat table that it ran. */
export const WORKER_HEARTBEAT = "worker";
export const ALERTS_HEARTBEAT = "alerts";
export const FORECAST_HEARTBEAT = "forecast";
