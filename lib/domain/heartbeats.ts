/** The names under which background work records in the heartbeat table that it ran. */
export const WORKER_HEARTBEAT = "worker";
export const ALERTS_HEARTBEAT = "alerts";
/** When the sweep last left no client that was due. */
export const SWEEP_HEARTBEAT = "sweep";
export const FORECAST_HEARTBEAT = "forecast";
/** When the whole audit was last verified without a fault. */
export const AUDIT_VERIFIED_HEARTBEAT = "audit-verified";
/** When a verification of the audit last found a fault. */
export const AUDIT_FAULT_HEARTBEAT = "audit-fault";
/** That a portal process serves requests: at its start and once a minute. */
export const PORTAL_HEARTBEAT = "portal";
/** After so long without one, installations could not report. */
export const MAX_SERVING_GAP_SECONDS = 300;
