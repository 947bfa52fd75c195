/** Whether a path is one of the pages that customers open with a link (the folder `app/(customer)`). */
export function isCustomerPath(pathname: string): boolean {
  return /^\/(k|r|h|confirm)(\/|$)/.test(pathname);
}
