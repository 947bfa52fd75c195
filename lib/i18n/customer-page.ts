/** Set by the proxy on requests for customers' pages, and on no other: a request's own value is removed. */
export const CUSTOMER_PAGE_HEADER = "x-customer-page";
