/**
 * Makes the stream of a response from texts, produced on demand, so that a slow reader keeps at most one in
 * memory here. The only place that makes streams: a reader may leave at any moment, also while the next text
 * is being produced, and what is produced after that is dropped.
 * @param onLeave called when the reader leaves, so that a producer that waits can end
 */
export function textStream(parts: AsyncGenerator<string>, onLeave?: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let hasLeft = false;
  return new ReadableStream({
    async pull(controller) {
      const next = await parts.next();
      if (hasLeft) return;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      hasLeft = true;
      onLeave?.();
      await parts.return(undefined);
    },
  });
}
