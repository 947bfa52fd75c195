/**
 * Cookie that says that the browser runs the pages' scripts. Written by the browser, and not secret. A list
 * is sent in parts only to such a browser: without scripts, what arrives late would stay hidden.
 */
export const SCRIPT_COOKIE = "klientvakt-script";
