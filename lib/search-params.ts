import { z } from "zod";

/** Search and page of a list, from the address; what makes no sense falls back instead of failing. */
export const ListSearch = z.object({
  // PostgreSQL takes no NUL, and nobody searches for control characters.
  q: z
    .string()
    .transform((text) => text.replace(/\p{Cc}/gu, "").trim())
    .pipe(z.string().max(100))
    .catch("")
    .default(""),
  page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
});

export const isUuid = (value: string) => z.uuid().safeParse(value).success;
