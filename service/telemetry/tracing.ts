import { setTimeout as delay } from 'node:timers/promises';
import {
  DiagLogLevel,
  defaultTextMapGetter,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { VERSION } from '../version.js';
import { PROBES } from './accessLog.js';

/** Follows requests through the service. */
export interface Tracing {
  readonly middleware: Middleware;
  /** Sends what was not sent yet, and gives up on a collector that takes too long for it. */
  shutdown(): Promise<void>;
}

/** Longest time to send the last traces, in ms: they may not keep a replica from ending. */
const LAST_SEND_MS = 2000;

/**
 * Traces requests and sends the traces to an OpenTelemetry collector by OTLP over HTTP. Whatever
 * else there is to set, the sampler for one, is set by OpenTelemetry's own environment variables.
 *
 * @param endpoint URL of the collector, without `/v1/traces`
 * @param replica name of this replica
 * @param logger told when traces cannot be sent
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function startTracing(endpoint: string, replica: string, logger: Logger): Tracing {
  reportFailures(logger);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': 'sentiment-api',
          'service.version': VERSION,
          'service.instance.id': replica,
        }),
      )
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return {
    middleware: traceRequests(provider.getTracer('sentiment-api', VERSION)),
    async shutdown() {
      const sent = provider.shutdown().catch((err) => logger.warn({ err }, 'tracing'));
      await Promise.race([sent, delay(LAST_SEND_MS, undefined, { ref: false })]);
    },
  };
}

/** OpenTelemetry keeps its failures to itself unless it is told whom to tell. */
function reportFailures(logger: Logger): void {
  const warn = (message: string, ...details: unknown[]) =>
    logger.warn({ ...(details.length > 0 && { details }) }, `tracing: ${message}`);
  const ignore = () => {};
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

const propagator = new W3CTraceContextPropagator();

/** A span per request, a child of the client's span if it named one; but for probes, which are no news. */
function traceRequests(tracer: Tracer): Middleware {
  return async (ctx, next) => {
    if (PROBES.has(ctx.path)) return next();
    const parent = propagator.extract(ROOT_CONTEXT, ctx.headers, defaultTextMapGetter);
    // Read once: what the system's clock is set to meanwhile, and its coarse steps, move no stage out of
    // its request.
    const origin = Date.now() - performance.now();
    const span = tracer.startSpan(
      ctx.method,
      {
        startTime: origin + performance.now(),
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': ctx.method,
          'url.path': ctx.path,
          'url.scheme': ctx.protocol,
        },
      },
      parent,
    );
    ctx.state.traceId = span.spanContext().traceId;
    await next();
    describe(span, ctx);
    traceClassification(tracer, span, ctx, origin);
    span.end(origin + performance.now());
  };
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
function describe(span: Span, ctx: Context): void {
  const route = ctx._matchedRoute;
  if (route !== undefined) {
    span.updateName(`${ctx.method} ${route}`);
    span.setAttribute('http.route', String(route));
  }
  span.setAttribute('http.response.status_code', ctx.status);
  if (ctx.state.texts) span.setAttribute('sentiment.texts', ctx.state.texts.length);
  if (ctx.state.problem) span.setAttribute('error.type', ctx.state.problem);
  if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * The stages of a classification, one after the other, as its timings say.
 *
 * @param origin the system's time when the process's clock was at 0, in ms
 */
function traceClassification(tracer: Tracer, span: Span, ctx: Context, origin: number): void {
  if (!ctx.state.classified) return;
  const { started, timings } = ctx.state.classified;
  const parent = trace.setSpan(ROOT_CONTEXT, span);
  let at = origin + started;
  for (const [name, milliseconds] of Object.entries(timings)) {
    const stage = tracer.startSpan(name, { startTime: at }, parent);
    at += milliseconds;
    stage.end(at);
  }
}
