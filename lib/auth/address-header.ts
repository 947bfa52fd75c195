/** The address of the page that is requested, with its query. Set in proxy.ts, whatever the browser sent. */
export const ADDRESS_HEADER = "x-klientvakt-address";
