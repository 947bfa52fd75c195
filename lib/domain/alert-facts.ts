import type { ExpiryStatement } from "./expiry-statement";
import type { ReportAlertKind } from "./report-alert";

/** Facts about one key that an alert is about, for a message. Names and dates only, never a secret. */
export interface AlertFacts {
  /** Whether the key is invented, to see that messages arrive. */
  isTest: boolean;
  installationId: string;
  installation: string;
  organization: string;
  organizationNumber: string;
  clientTemplate: string;
  environment: "TEST" | "PRODUCTION";
  clientId: string | null;
  custody: "PORTAL" | "INSTALLATION";
  /** Null when nobody knows it. */
  expiresAt: Date | null;
  /** What is said about it, decided once for all texts of a message. */
  expiry: ExpiryStatement;
  /** The rule's threshold that was crossed, in days before expiry; 0 is expired, or an unknown expiry. */
  threshold: number;
  /** The name of the rule that sends the customer a link with which to renew the key; null when none does. */
  linkedByRule: string | null;
  /** The installation's page in the portal, for staff. */
  url: string;
}

/** Facts about one installation whose key has no known expiry, for a digest. */
export interface UnknownExpiry {
  organization: string;
  installation: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  /** What the template's usual lifetime of a key would make it; null when the template has none. */
  assumedExpiresAt: Date | null;
  /** The installation's page in the portal. */
  url: string;
}

/** Facts about one installation whose reports an alert is about, for a message. */
export interface ReportAlertFacts {
  kind: ReportAlertKind;
  organizationNumber: string;
  clientId: string | null;
  organization: string;
  installation: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  /** The newest report. */
  reportedAt: Date | null;
  /** The installation's page in the portal. */
  url: string;
}
