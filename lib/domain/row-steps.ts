import type { InstallationStep } from "./installation-remedy";
import { STEP_ACTIONS } from "./installation-remedy";
import { actionPermission } from "./installation-actions";
import { roleMay } from "./permissions";

interface RowFacts {
  phase: "NEW" | "WAITING" | "FAILED" | "ACTIVE" | "CLOSED";
  custody: "PORTAL" | "INSTALLATION";
  rotationState: string | null;
  hasOpenRevival: boolean;
  keyExpiresAt: Date | null;
}

/** The step by which an installation gets a new key; null while one is under way, and before onboarding. */
export function keyStep(row: RowFacts, now: Date): "rotate" | "renew" | null {
  if (row.phase !== "ACTIVE" || row.rotationState !== null || row.hasOpenRevival) return null;
  const isExpired = row.keyExpiresAt !== null && row.keyExpiresAt <= now;
  return row.custody === "PORTAL" && !isExpired ? "rotate" : "renew";
}

/**
 * The steps that a row of a list leads to, by what the row knows. The step itself says when it cannot begin,
 * which depends on more.
 */
export function rowSteps(row: RowFacts, role: string, now: Date): InstallationStep[] {
  const step = keyStep(row, now);
  const isHeld = row.phase === "ACTIVE" && row.custody === "PORTAL";
  const belongs: Record<InstallationStep, boolean> = {
    rotate: step === "rotate",
    renew: step !== null,
    file: isHeld,
    call: true,
    edit: true,
    close: row.phase !== "CLOSED",
  };
  return (Object.keys(belongs) as InstallationStep[]).filter(
    (name) => belongs[name] && roleMay(role, actionPermission(STEP_ACTIONS[name])),
  );
}
