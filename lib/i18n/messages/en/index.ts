import account from "./account.json";
import alertMail from "./alert-mail.json";
import alertText from "./alert-text.json";
import alerts from "./alerts.json";
import audit from "./audit.json";
import auditPage from "./audit-page.json";
import browserKey from "./browser-key.json";
import bulk from "./bulk.json";
import busy from "./busy.json";
import canaryMail from "./canary-mail.json";
import common from "./common.json";
import consequences from "./consequences.json";
import configuration from "./configuration.json";
import customer from "./customer.json";
import delayedChangeMail from "./delayed-change-mail.json";
import diagnosis from "./diagnosis.json";
import draft from "./draft.json";
import errorHelp from "./error-help.json";
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
import installationHead from "./installation-head.json";
import installations from "./installations.json";
import key from "./key.json";
import keyField from "./key-field.json";
import keyboard from "./keyboard.json";
import keys from "./keys.json";
import link from "./link.json";
import linkMail from "./link-mail.json";
import linkReady from "./link-ready.json";
import newCustomer from "./new-customer.json";
import login from "./login.json";
import mixedEnvironments from "./mixed-environments.json";
import nav from "./nav.json";
import onboarding from "./onboarding.json";
import organizations from "./organizations.json";
import outage from "./outage.json";
import packages from "./packages.json";
import palette from "./palette.json";
import pasteCheck from "./paste-check.json";
import sharedAccess from "./shared-access.json";
import staff from "./staff.json";
import staffClient from "./staff-client.json";
import staffClientMail from "./staff-client-mail.json";
import phoneCode from "./phone-code.json";
import readyMail from "./ready-mail.json";
import refusedLink from "./refused-link.json";
import renewals from "./renewals.json";
import report from "./report.json";
import register from "./register.json";
import reportMail from "./report-mail.json";
import reports from "./reports.json";
import revival from "./revival.json";
import secondClient from "./second-client.json";
import session from "./session.json";
import status from "./status.json";
import statusReason from "./status-reason.json";
import templates from "./templates.json";
import undeliveredMail from "./undelivered-mail.json";
import vendor from "./vendor.json";
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
  busy,
  canaryMail,
  common,
  consequences,
  configuration,
  customer,
  delayedChangeMail,
  diagnosis,
  draft,
  errorHelp,
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
  installationHead,
  installations,
  key,
  keyField,
  keyboard,
  keys,
  link,
  linkMail,
  linkReady,
  newCustomer,
  login,
  mixedEnvironments,
  nav,
  onboarding,
  organizations,
  outage,
  packages,
  palette,
  pasteCheck,
  sharedAccess,
  staff,
  staffClient,
  staffClientMail,
  phoneCode,
  readyMail,
  refusedLink,
  renewals,
  report,
  register,
  reportMail,
  reports,
  revival,
  secondClient,
  session,
  status,
  statusReason,
  templates,
  undeliveredMail,
  vendor,
  verify,
  views,
  wait,
};

export default messages;
