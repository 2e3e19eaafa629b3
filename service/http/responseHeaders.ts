import type Koa from 'koa';

/** Sets a header, or several by name, unless they were sent. Koa's own makes five arrays for each. */
export function setHeaders(
  this: Koa.Response,
  field: string | Record<string, string | string[]>,
  value: string | string[] = '',
): void {
  if (this.headerSent) return;
  if (typeof field === 'string') {
    this.res.setHeader(field, value);
    return;
  }
  for (const name of Object.keys(field)) this.res.setHeader(name, field[name]!);
}
