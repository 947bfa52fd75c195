const holder = globalThis as { klientvaktEndings?: Set<() => void> };

/**
 * Calls `end` when the process is told to stop, so that what would last (a stream of news) makes room for what must be finished.
 * Kept on the global object, since a bundler may load this module more than once.
 * @returns how to take it back
 */
export function onShutdown(end: () => void): () => void {
  if (!holder.klientvaktEndings) {
    const endings = (holder.klientvaktEndings = new Set());
    process.once("SIGTERM", () => {
      for (const each of endings) each();
    });
  }
  const { klientvaktEndings: endings } = holder;
  endings.add(end);
  return () => void endings.delete(end);
}
