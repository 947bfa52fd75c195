/** The confirm page must be opened within this time after the draft was created (domain 1.5). */
export const OPEN_WITHIN_SECONDS = 10;
/** It must be confirmed within this time after it was opened (domain 1.5). */
export const CONFIRM_WITHIN_SECONDS = 3 * 3600;
/** A slower response leaves the browser too little of the ten seconds, so it is not sent to the page. */
export const MAX_DRAFT_RESPONSE_SECONDS = 8;
/**
 * After this time without a token, a draft that returned with Success is not said to be under way any more.
 */
export const KEY_UNKNOWN_AFTER_SECONDS = 600;
