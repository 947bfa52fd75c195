import { z } from "zod";

/** Search and page of a list, from the address; what makes no sense falls back instead of failing. */
export const ListSearch = z.object({
  q: z.string().trim().max(100).catch("").default(""),
  page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1),
});

export const isUuid = (value: string) => z.uuid().safeParse(value).success;
