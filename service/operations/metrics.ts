import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Metrics } from '../telemetry/metrics.js';

/** `GET /metrics` for Prometheus. */
export function metricsRouter(metrics: Metrics): Router {
  const router = new Router();
  router.get('/metrics', async (ctx) => {
    ctx.body = await metrics.registry.metrics();
    ctx.set('Content-Type', metrics.registry.contentType);
  });
  return router;
}

/** Counts and times each request by route, not by path, so that strange paths make no new series. */
export function measureRequests(metrics: Metrics): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    await next();
    metrics.answered(
      { method: ctx.method, route: String(ctx._matchedRoute ?? 'none'), status: ctx.status },
      performance.now() - started,
    );
  };
}
