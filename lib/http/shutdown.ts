const holder = globalThis as { klientvaktShutdownHandlers?: Set<() => void> };

/**
 * Calls `end` when the process receives SIGTERM, so that open event streams end and requests under way can be
 * finished. Kept on the global object, since a bundler may load this module more than once.
 * @returns a function that removes the handler
 */
export function onShutdown(end: () => void): () => void {
  if (!holder.klientvaktShutdownHandlers) {
    const handlers = (holder.klientvaktShutdownHandlers = new Set());
    process.once("SIGTERM", () => {
      for (const each of handlers) each();
    });
  }
  const { klientvaktShutdownHandlers: handlers } = holder;
  handlers.add(end);
  return () => void handlers.delete(end);
}
