/** What client components may translate with; a test compares it with what they ask for. The rest stays on the server. */
export const CLIENT_NAMESPACES = [
  "browserKey",
  "bulk",
  "common",
  "configuration",
  "draft",
  "errors",
  "errorPages",
  "fields",
  "fleet",
  "import",
  "installation",
  "keys",
  "link",
  "palette",
  "pasteCheck",
  "views",
] as const;
