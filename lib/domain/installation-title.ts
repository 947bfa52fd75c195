/** How an installation is named wherever its customer is not named beside it. */
export function installationTitle(organization: string, label: string): string {
  // eslint-disable-next-line no-restricted-syntax -- the one place that the rule leads to
  return `${organization} – ${label}`;
}
