import type { Database } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

/**
 * A database whose every n-th transaction is cancelled when its work is done, as PostgreSQL does after a
 * deadlock: it is rolled back, and the caller gets P2034.
 */
export function cancellingEvery(n: number, db: Database): Database {
  let count = 0;
  return new Proxy(db, {
    get(target, name) {
      if (name !== "$transaction") return Reflect.get(target, name) as unknown;
      return (run: (tx: unknown) => Promise<unknown>, options: object) => {
        const cancelled = (count += 1) % n === 0;
        return target.$transaction(async (tx) => {
          const result = await run(tx);
          if (cancelled)
            throw new Prisma.PrismaClientKnownRequestError("cancelled by the test", {
              code: "P2034",
              clientVersion: "test",
            });
          return result;
        }, options);
      };
    },
  });
}
