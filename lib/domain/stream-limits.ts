/**
 * The most event streams that are open at a time. A visible tab holds one, and a tab that gets none polls
 * instead, so a page works beyond the limit too.
 */
export const MAX_STREAMS = { link: 10, session: 20, process: 1000 } as const;
