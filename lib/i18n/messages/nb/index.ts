import account from "./account.json";
import alertMail from "./alert-mail.json";
import alertText from "./alert-text.json";
import alerts from "./alerts.json";
import audit from "./audit.json";
import auditPage from "./audit-page.json";
import browserKey from "./browser-key.json";
import bulk from "./bulk.json";
import canaryMail from "./canary-mail.json";
import common from "./common.json";
import configuration from "./configuration.json";
import customer from "./customer.json";
import delayedChangeMail from "./delayed-change-mail.json";
import diagnosis from "./diagnosis.json";
import draft from "./draft.json";
import errorPages from "./error-pages.json";
import errors from "./errors.json";
import failures from "./failures.json";
import fields from "./fields.json";
import fleet from "./fleet.json";
import fleetApi from "./fleet-api.json";
import forecast from "./forecast.json";
import frame from "./frame.json";
import handover from "./handover.json";
import help from "./help.json";
import importMessages from "./import.json";
import installation from "./installation.json";
import installations from "./installations.json";
import key from "./key.json";
import keyboard from "./keyboard.json";
import keys from "./keys.json";
import link from "./link.json";
import login from "./login.json";
import nav from "./nav.json";
import onboarding from "./onboarding.json";
import organizations from "./organizations.json";
import outage from "./outage.json";
import palette from "./palette.json";
import pasteCheck from "./paste-check.json";
import sharedAccess from "./shared-access.json";
import staff from "./staff.json";
import staffClient from "./staff-client.json";
import staffClientMail from "./staff-client-mail.json";
import phoneCode from "./phone-code.json";
import refusedLink from "./refused-link.json";
import report from "./report.json";
import reportMail from "./report-mail.json";
import reports from "./reports.json";
import revival from "./revival.json";
import secondClient from "./second-client.json";
import session from "./session.json";
import status from "./status.json";
import statusReason from "./status-reason.json";
import templates from "./templates.json";
import undeliveredMail from "./undelivered-mail.json";
import verify from "./verify.json";
import views from "./views.json";
import wait from "./wait.json";

/** Every text, by namespace: one file per namespace and language. */
const messages = {
  account,
  alertMail,
  alertText,
  alerts,
  audit,
  auditPage,
  browserKey,
  bulk,
  canaryMail,
  common,
  configuration,
  customer,
  delayedChangeMail,
  diagnosis,
  draft,
  errorPages,
  errors,
  failures,
  fields,
  fleet,
  fleetApi,
  forecast,
  frame,
  handover,
  help,
  import: importMessages,
  installation,
  installations,
  key,
  keyboard,
  keys,
  link,
  login,
  nav,
  onboarding,
  organizations,
  outage,
  palette,
  pasteCheck,
  sharedAccess,
  staff,
  staffClient,
  staffClientMail,
  phoneCode,
  refusedLink,
  report,
  reportMail,
  reports,
  revival,
  secondClient,
  session,
  status,
  statusReason,
  templates,
  undeliveredMail,
  verify,
  views,
  wait,
};

export default messages;
