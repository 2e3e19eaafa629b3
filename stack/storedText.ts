import * as z from 'zod';

/** A text in a structured value, where `pulumi config set --path` stores what looks like a number or a truth value as one. */
export const storedText = z
  .union([z.string(), z.number(), z.boolean()], { error: 'a text' })
  .transform(String);
