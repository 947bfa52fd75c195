/** Set by the proxy on requests for customers' pages, and on no other: a request's own value is removed. */
export const CUSTOMER_PAGE_HEADER = "x-customer-page";

/** Whether a path is one of the pages that customers open with a link (the folder `app/(customer)`). */
export function isCustomerPath(pathname: string): boolean {
  return /^\/(k|r|h|confirm)(\/|$)/.test(pathname);
}
