/**
 * Namespaces that client components may use; a test compares the list with their code. The others stay on the
 * server.
 */
export const CLIENT_NAMESPACES = [
  "account",
  "alerts",
  "browserKey",
  "bulk",
  "common",
  "configuration",
  "draft",
  "errors",
  "errorPages",
  "failures",
  "fields",
  "fleet",
  "frame",
  "import",
  "installation",
  "keyboard",
  "keys",
  "link",
  "palette",
  "pasteCheck",
  "phoneCode",
  "secondClient",
  "sharedAccess",
  "session",
  "verify",
  "views",
  "wait",
] as const;
