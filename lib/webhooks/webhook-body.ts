import type { AlertFacts, ReportAlertFacts } from "@/lib/domain/alert-facts";
import { REPORT_ALERT_EVENTS } from "@/lib/domain/report-alert";
import type { StaffClientReport } from "@/lib/domain/staff-client";
import type { WebhookKind } from "@/lib/domain/webhook-kinds";
import { alertSentence } from "@/lib/texts/alert-texts";
import { chatMessage } from "@/lib/texts/chat-message";
import type { MessageLanguage } from "@/lib/texts/message-texts";
import { staffClientChatMessage, staffClientTexts } from "@/lib/texts/staff-client-texts";
import { reportAlertSentence } from "@/lib/texts/report-alert-texts";
import { slackMessage } from "./slack-message";
import { teamsMessage } from "./teams-message";
import type { WebhookEvent } from "./webhook-events";

/** What is wrong with the portal's own client, in the format that the recipient reads. */
export function staffClientBody(
  kind: WebhookKind,
  report: StaffClientReport,
  at: Date,
  language: MessageLanguage,
): string {
  switch (kind) {
    case "SLACK":
      return JSON.stringify(slackMessage(staffClientChatMessage(report, language)));
    case "TEAMS":
      return JSON.stringify(teamsMessage(staffClientChatMessage(report, language)));
    case "STANDARD":
      return JSON.stringify(staffClientEvent(report, at, language));
  }
}

function staffClientEvent(report: StaffClientReport, at: Date, language: MessageLanguage): WebhookEvent {
  const { lead, action } = staffClientTexts(report, language);
  return {
    type: "portal.client",
    timestamp: at.toISOString(),
    data: {
      schemaVersion: 1,
      environment: environmentOf(report),
      clientId: report.clientId,
      status: report.status,
      keyExpires: report.expiresAt?.toISOString() ?? null,
      failingSince: report.failingSince?.toISOString() ?? null,
      url: report.url,
      text: `${lead} ${action}`,
    },
  };
}

/** The body in the format that the recipient reads. */
export function webhookBody(
  kind: WebhookKind,
  alert: AlertFacts | ReportAlertFacts,
  at: Date,
  language: MessageLanguage,
): string {
  switch (kind) {
    case "SLACK":
      return JSON.stringify(slackMessage(chatMessage(alert, language)));
    case "TEAMS":
      return JSON.stringify(teamsMessage(chatMessage(alert, language)));
    case "STANDARD":
      return JSON.stringify(
        "kind" in alert ? reportEvent(alert, at, language) : keyEvent(alert, at, language),
      );
  }
}

function keyEvent(alert: AlertFacts, at: Date, language: MessageLanguage): WebhookEvent {
  return {
    type: alert.expiry.event,
    timestamp: at.toISOString(),
    data: {
      schemaVersion: 1,
      organization: alert.organization,
      organizationNumber: alert.organizationNumber,
      installation: alert.installation,
      clientTemplate: alert.clientTemplate,
      environment: environmentOf(alert),
      clientId: alert.clientId,
      keyExpires: alert.expiresAt?.toISOString() ?? null,
      daysLeft: alert.expiry.daysLeft,
      threshold: alert.threshold,
      url: alert.url,
      text: alertSentence(alert, language),
      ...(alert.isTest ? { test: true } : {}),
    },
  };
}

function reportEvent(alert: ReportAlertFacts, at: Date, language: MessageLanguage): WebhookEvent {
  return {
    type: REPORT_ALERT_EVENTS[alert.kind],
    timestamp: at.toISOString(),
    data: {
      schemaVersion: 1,
      organization: alert.organization,
      organizationNumber: alert.organizationNumber,
      installation: alert.installation,
      clientTemplate: alert.product,
      environment: environmentOf(alert),
      clientId: alert.clientId,
      lastReportedAt: alert.reportedAt?.toISOString() ?? null,
      url: alert.url,
      text: reportAlertSentence(alert, language),
    },
  };
}

function environmentOf({ environment }: { environment: "TEST" | "PRODUCTION" }) {
  return environment === "TEST" ? "test" : "production";
}
