/** Event of a form that was refused because there is no session: the page then says so, and how to go on. */
export const SESSION_ENDED = "klientvakt-session-ended";
