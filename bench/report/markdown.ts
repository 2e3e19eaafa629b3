import type { Measurement, ProbeLatency } from '../load/job.js';
import type { Machine } from '../machine.js';
import type { Comparison, SystemResult } from '../results.js';
import { spread } from '../statistics.js';
import { Figures, refusedPercent } from './figures.js';
import { figure, megabytes, ratio, table, withRange } from './format.js';
import { reached, targets } from './targets.js';

/** The comparison as Markdown: what was measured on, the ratios aimed at, and every figure. */
export function comparisonMarkdown(comparison: Comparison): string {
  return [
    setting(comparison),
    '### Ratios',
    targetTable(comparison),
    '### One text a request, closed loop',
    closedTable(comparison),
    '### The model in process',
    bareTable(comparison),
    '### Other loads',
    otherTable(comparison),
    ...overloadSection(comparison),
    ...livenessSection(comparison),
    '### Memory and start-up',
    resourceTable(comparison),
    imageSizes(comparison),
    checks(comparison),
  ].join('\n\n');
}

function setting({ machine, peers, settings, texts }: Comparison): string {
  const { short, long } = texts;
  const kinds = [short, long].map(
    ({ description, tokens }) =>
      `${description}, ${tokens.p50} tokens (median), 99 % have at most ${tokens.p99}`,
  );
  return [
    machineParagraph(machine, settings),
    `Short texts: ${kinds[0]}. Long texts: ${kinds[1]}.`,
    ...(Object.keys(peers).length > 0 ? [`Python servers: ${versions(peers)}.`] : []),
  ].join('\n\n');
}

/** Where and when something was measured, in words. */
export function machineParagraph(
  machine: Machine,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): string {
  const { cpu, cores, instructions, memoryBytes, system, commit, date, loadBefore } = machine;
  return (
    `Measured on ${date.slice(0, 10)} at commit ${commit || 'unknown'}, on ${cores} cores of ${cpu} ` +
    `(${instructions.join(', ')}) with ${megabytes(memoryBytes)} MB, ${system}; ` +
    `${versions({ Node: machine.node, ...machine.packages })}. ` +
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${seconds} s a measurement. In the minute before, ` +
    `${loadBefore.toFixed(2)} processes wanted a CPU.`
  );
}

function versions(packages: Readonly<Record<string, string>>): string {
  return Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function targetTable(comparison: Comparison): string {
  const rows = targets(comparison).flatMap(({ figure: name, aim, ratio: measured }) => {
    if (!measured) return [];
    const range = withRange(measured, ratio);
    if (!aim) return [[name, '–', range, '–']];
    const { side, bound } = aim;
    return [[name, `${side} ${ratio(bound)}`, range, reached(aim, measured) ? 'yes' : '**no**']];
  });
  return table(['figure', 'aimed at', 'measured: median (range)', 'reached'], rows);
}

function closedTable(comparison: Comparison): string {
  const loads = scenarioIds(comparison, /^closed-\d+$/);
  const figures = new Figures(comparison);
  const head = ['system', 'figure', ...loads.map((load) => `${load.slice(7)} connections`)];
  const rows = comparison.systems.flatMap(({ id, name }) => {
    const row = (title: string, read: (m: Measurement) => number) => [
      name,
      title,
      ...loads.map((load) => withRange(figures.spread(id, load, read))),
    ];
    return [
      row('texts/s', (m) => m.textsPerSecond),
      row('p50 ms', (m) => m.latencyMs.p50),
      row('p99 ms', (m) => m.latencyMs.p99),
      ...(loads.some((load) => (figures.spread(id, load, refusedPercent)?.max ?? 0) > 0)
        ? [row('refused %', refusedPercent)]
        : []),
    ];
  });
  return table(head, rows);
}

function bareTable({ bare }: Comparison): string {
  const variants = [...new Set(bare.map(({ variant }) => variant))].sort();
  const rows = variants.map((variant) => [
    variant,
    ...[1, 32].flatMap((textsPerBatch) => {
      const found = bare.filter((r) => r.variant === variant && r.textsPerBatch === textsPerBatch);
      return [
        withRange(spread(found.map(({ measurement }) => measurement.textsPerSecond))),
        withRange(spread(found.map(({ measurement }) => measurement.p50))),
      ];
    }),
  ]);
  const head = [
    'sessions × threads',
    'batches of 1: texts/s',
    'p50 ms',
    'batches of 32: texts/s',
    'p50 ms',
  ];
  return table(head, rows);
}

function otherTable(comparison: Comparison): string {
  const loads = scenarioIds(comparison, /^closed-(\d+x\d+|\d+-long)$/);
  const figures = new Figures(comparison);
  const head = ['system', ...loads.flatMap((load) => [`${describe(load)}: texts/s`, 'p99 ms'])];
  const rows = comparison.systems
    .filter(({ id }) => loads.some((load) => figures.rounds(id, load)))
    .map(({ id, name }) => [
      name,
      ...loads.flatMap((load) => [
        withRange(figures.spread(id, load, (m) => m.textsPerSecond)),
        withRange(figures.spread(id, load, (m) => m.latencyMs.p99)),
      ]),
    ]);
  return table(head, rows);
}

function overloadSection(comparison: Comparison): string[] {
  const loads = scenarioIds(comparison, /^open-/);
  if (loads.length === 0) return [];
  const figures = new Figures(comparison);
  const head = ['system', 'figure', ...loads.map((load) => `${load.slice(5)} × capacity`)];
  const rows = comparison.systems
    .filter(({ id }) => figures.rounds(id, loads[0]!))
    .flatMap(({ id, name }) => {
      const row = (title: string, read: (m: Measurement) => number) => [
        name,
        title,
        ...loads.map((load) => withRange(figures.spread(id, load, read))),
      ];
      return [
        row('answered a second', (m) => m.requestsPerSecond),
        row('p50 ms', (m) => m.latencyMs.p50),
        row('p99 ms', (m) => m.latencyMs.p99),
        row('refused %', refusedPercent),
      ];
    });
  return ['### Offered load, open loop', table(head, rows)];
}

function livenessSection(comparison: Comparison): string[] {
  const loads = scenarioIds(comparison, /^livez-/);
  if (loads.length === 0) return [];
  const figures = new Figures(comparison);
  const rows = loads.map((load) => {
    const [, kind, value] = load.split('-');
    const of = (read: (probed: ProbeLatency) => number) =>
      withRange(figures.spread('service', load, ({ probeMs }) => read(probeMs!)));
    return [
      kind === 'open' ? `${value} × capacity, open loop` : `${value} connections`,
      of(({ p50 }) => p50),
      of(({ p99 }) => p99),
      of(({ max }) => max),
    ];
  });
  const head = ['load', 'p50 ms', 'p99 ms', 'longest ms'];
  return ['### This service’s `/livez` under load', table(head, rows)];
}

function resourceTable({ systems }: Comparison): string {
  const rows = systems
    .filter(({ limit }) => !limit)
    .map(({ name, description, residentBytes, startUpMs }) => [
      name,
      withRange(spread(residentBytes), megabytes),
      withRange(spread(startUpMs.map((ms) => ms / 1000))),
      description,
    ]);
  return table(
    ['system', 'resident MB at full load', 'start to first answer, s', 'how it runs'],
    rows,
  );
}

function imageSizes({ images }: Comparison): string {
  if (!images) return '';
  const { service, flask } = images;
  return (
    `On top of their base images, this service’s image holds ${megabytes(service)} MB ` +
    `and a Flask image with PyTorch for CPUs ${megabytes(flask)} MB (sums of their files).`
  );
}

/** What the answers were checked for, in words. */
function checks({ systems, results }: Comparison): string {
  const lines = systems.map((system) => {
    const own = results.filter((result) => result.system === system.id).map((r) => r.measurement);
    const answered = own.reduce((sum, m) => sum + m.answered, 0);
    const failed = own.reduce((sum, m) => sum + m.failed, 0);
    const failure = own.find((m) => m.failure)?.failure;
    return `- ${system.name}: ${answered} answers of the right shape, ${failed} failed${
      failure ? ` (first: \`${failure.slice(0, 120)}\`)` : ''
    }${labels(system, own)}.`;
  });
  return ['### Answers', ...lines].join('\n\n').replaceAll('.\n\n- ', '.\n- ');
}

function labels({ model }: SystemResult, measurements: readonly Measurement[]): string {
  if (model !== 'embedded') return '; random weights, so labels mean nothing';
  const worst = Math.max(...measurements.map(({ otherLabels }) => otherLabels ?? 0));
  return `; at most ${figure(100 * worst)} % of the labels of a measurement differ from those of the bare model`;
}

function scenarioIds({ results }: Comparison, pattern: RegExp): string[] {
  return [...new Set(results.map(({ scenario }) => scenario))].filter((id) => pattern.test(id));
}

function describe(load: string): string {
  const [, connections, texts] = /^closed-(\d+)(?:x(\d+))?/.exec(load)!;
  return texts
    ? `${texts} short texts a request, ${connections} connections`
    : `1 long text a request, ${connections} connections`;
}
