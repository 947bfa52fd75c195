import { installationStatus } from "@/lib/domain/installation-status";
import type { FleetRecord } from "@/lib/core/fleet/fleet-query";

/** A row as pages show it. */
export function fleetRow(row: FleetRecord, now: Date) {
  return {
    id: row.installationId,
    label: row.label,
    clientId: row.clientId,
    kid: row.kid,
    custody: row.custody,
    createdAt: row.createdAt,
    expirySource: row.expirySource,
    pendingScopes: row.pendingScopeNames,
    lastCheckAt: row.lastCheckAt,
    active: row.phase === "ACTIVE",
    organization: {
      id: row.organizationId,
      name: row.organizationName,
      number: row.organizationNumber,
    },
    template: {
      id: row.templateId,
      name: row.templateName,
      environment: row.environment,
      renewalDays: row.renewalDays,
    },
    status: installationStatus(row, now),
    keyExpiresAt: row.keyExpiresAt,
  };
}
