/** Something that a person can put right; commands print its message without a stack trace. */
export class Problem extends Error {}
