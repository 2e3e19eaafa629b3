import type { Context } from 'koa';
import type { PageFile } from './pageFiles.js';

/** Answers with a file: asked for anew each time, and with 304 while it is the same. */
export function sendFile(ctx: Context, { content, type, etag }: PageFile): void {
  ctx.set('Cache-Control', 'no-cache');
  ctx.status = 200;
  ctx.etag = etag;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.body = content;
  ctx.set('Content-Type', type);
}
