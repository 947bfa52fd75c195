import { dropBrokenRouterState } from "./drop-broken-router-state";
import { limitSlowSenders } from "./server-timeouts";
import { env, ownerConnectionVariable } from "@/lib/base/env";
import { log, startLog } from "@/lib/base/log";
import { EnvironmentError } from "@/lib/base/environment-error";
import { thisProcess } from "@/lib/base/running-process";
import { requireApplicationRole } from "@/lib/services/operations/require-application-role";
import { systemContext } from "@/lib/context/process-context";
import { recordServing } from "@/lib/services/operations/record-serving";
import { keepUpstreamWaits } from "@/lib/services/operations/keep-upstream-waits";
import { publishSettings } from "@/lib/services/operations/publish-settings";
import { makeBootstrapCode } from "@/lib/services/staff/first-administrator";

/**
 * Runs before the first request: validates the configuration, and prints the first administrator's one-time
 * code.
 */
export async function start(): Promise<void> {
  await orExit(env);
  dropBrokenRouterState();
  limitSlowSenders();
  await orExit(() => requireApplicationRole(systemContext("start"), ownerConnectionVariable()));
  await keepUpstreamWaits(systemContext("start"));
  await keepServingRecorded();
  const code = await makeBootstrapCode(systemContext("start"), { renew: false });
  if (code) {
    startLog.info(
      `This portal has no administrator yet. Sign in, and enter this one-time code on the next page: ${code}`,
    );
  }
  startLog.info("The portal is running.");
}

const portal = thisProcess("portal");
const SERVING_INTERVAL_MS = 60_000;

async function keepServingRecorded(): Promise<void> {
  const record = async () => {
    const ctx = systemContext("heartbeat");
    await recordServing(ctx).catch((error: unknown) =>
      log.warn({ err: error }, "it could not be recorded that the portal serves requests"),
    );
    await publishSettings(ctx, portal).catch((error: unknown) =>
      log.warn({ err: error }, "the settings could not be recorded for comparison"),
    );
  };
  await record();
  setInterval(() => void record(), SERVING_INTERVAL_MS).unref();
}

/** Runs a check of the configuration, and ends the process with its sentence when that is wrong. */
async function orExit(check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    startLog.fatal(error.message);
    process.exit(1);
  }
}
