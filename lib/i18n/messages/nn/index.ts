import nb from "../nb";
import alertMail from "./alert-mail.json";
import alertText from "./alert-text.json";
import browserKey from "./browser-key.json";
import busy from "./busy.json";
import common from "./common.json";
import customer from "./customer.json";
import errorHelp from "./error-help.json";
import errorPages from "./error-pages.json";
import errors from "./errors.json";
import fields from "./fields.json";
import handover from "./handover.json";
import key from "./key.json";
import keyField from "./key-field.json";
import linkMail from "./link-mail.json";
import onboarding from "./onboarding.json";
import pasteCheck from "./paste-check.json";
import phoneCode from "./phone-code.json";
import readyMail from "./ready-mail.json";
import refusedLink from "./refused-link.json";
import revival from "./revival.json";
import secondClient from "./second-client.json";
import wait from "./wait.json";

/** Namespaces of the customers' pages, all of whose texts are in Nynorsk. */
const pages = {
  browserKey,
  busy,
  customer,
  handover,
  key,
  keyField,
  linkMail,
  onboarding,
  pasteCheck,
  phoneCode,
  readyMail,
  refusedLink,
  revival,
  secondClient,
  wait,
};

/** The customers' pages share these with the portal's own pages, whose texts need not be in Nynorsk. */
const shared = { common, errorHelp, errorPages, errors, fields };

/** Of these only what is sent to customers is in Nynorsk. */
const mails = { alertMail, alertText };

/** What customers read, in Nynorsk. Everything else is in Bokmål. */
const nn: typeof nb = {
  ...nb,
  ...pages,
  common: { ...nb.common, ...common },
  errorHelp: {
    ...nb.errorHelp,
    ...errorHelp,
    cause: { ...nb.errorHelp.cause, ...errorHelp.cause },
    do: { ...nb.errorHelp.do, ...errorHelp.do },
  },
  errorPages: { ...nb.errorPages, ...errorPages },
  errors: { ...nb.errors, ...errors },
  fields: { ...nb.fields, ...fields },
  alertMail: { ...nb.alertMail, ...alertMail },
  alertText: { ...nb.alertText, ...alertText },
};

export default nn;
export { mails, pages, shared };
