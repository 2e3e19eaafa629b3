import { markdownTable } from '../../reporting/markdown.js';
import { amount, formatBytes, formatCpus } from '../../stack/quantity.js';
import type { Measurement } from '../load/job.js';
import type { Machine } from '../machine.js';
import { type Scenario, TEXTS_PER_REQUEST } from '../measuring/scenarios.js';
import type { Comparison, SystemResult } from '../results.js';
import { spread } from '../statistics.js';
import { Figures, median, type Read, refusedPercent, tail, throughput } from './figures.js';
import { figure, megabytes, ratio, withRange } from './format.js';
import { peersOf, reached, targets } from './targets.js';

const KILLED = 'killed: out of memory';

/** The comparison as Markdown: what was measured on, the ratios aimed at, and every figure. */
export function comparisonMarkdown(comparison: Comparison): string {
  const figures = new Figures(comparison);
  return [
    setting(comparison),
    '### Ratios',
    targetTable(comparison),
    ...peerSection(comparison, figures),
    '### One text per request, closed loop',
    closedTable(comparison, figures),
    ...bareSection(comparison),
    '### Other loads',
    otherTable(comparison, figures),
    ...offeredSection(comparison, figures),
    ...livenessSection(figures),
    '### Memory and start-up',
    resourceTable(comparison),
    ...imageSizes(comparison),
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
    ...(settings.limits ? [limits(settings.limits)] : []),
    `Short texts: ${kinds[0]}. Long texts: ${kinds[1]}.`,
    ...(Object.keys(peers).length > 0 ? [`Python servers: ${versions(peers)}.`] : []),
  ].join('\n\n');
}

function limits({ cpu, memory }: { readonly cpu: string; readonly memory: string }): string {
  return (
    `Each server was kept to ${formatCpus(amount(cpu))} CPUs and ${formatBytes(amount(memory))} of memory, ` +
    'as a pod of the stack is by default; the load generator was not.'
  );
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
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'}, ${seconds} s per measurement. In the minute before, ` +
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
  return markdownTable(['figure', 'aimed at', 'measured: median (range)', 'reached'], rows);
}

function closedTable({ systems }: Comparison, figures: Figures): string {
  const loads = figures.scenarios('one text');
  const head = ['system', 'figure', ...loads.map(describe)];
  return markdownTable(head, loadRows(systems, figures, loads, 'texts/s', throughput));
}

/** Throughput and latency of each system, a column per load; what was refused where anything was. */
function loadRows(
  systems: readonly SystemResult[],
  figures: Figures,
  loads: readonly Scenario[],
  rate: string,
  readRate: Read,
): string[][] {
  return systems
    .filter(({ id }) => loads.some((load) => figures.rounds(id, load, readRate)))
    .flatMap(({ id, name }) => {
      const row = (title: string, read: Read) => [
        name,
        title,
        ...loads.map((load) => cell(figures, id, load, read)),
      ];
      const refuses = loads.some(
        (load) => (figures.spread(id, load, refusedPercent)?.max ?? 0) > 0,
      );
      return [
        row(rate, readRate),
        row('p50 ms', median),
        row('p99 ms', tail),
        ...(refuses ? [row('refused %', refusedPercent)] : []),
      ];
    });
}

/** A figure of a system under a load, with the load that it really was, and whether it was killed there. */
function cell(figures: Figures, system: string, load: Scenario, read: Read): string {
  const rounds = figures.rounds(system, load, read);
  const kills = figures.kills(system, load);
  if (kills > 0 && kills === rounds?.length) return KILLED;
  const offered = figures.offered(system, load);
  return [
    withRange(rounds && spread(rounds)),
    ...(offered === load.value ? [] : [` at ${ratio(offered)}`]),
    ...(kills > 0 ? [`; killed in ${kills} of ${rounds!.length} rounds`] : []),
  ].join('');
}

/** This service's figures as ratios to those of each server of the same model. */
function peerSection(comparison: Comparison, figures: Figures): string[] {
  const loads = [...figures.scenarios('one text'), ...otherLoads(figures)];
  const rows = peersOf(comparison).flatMap(({ id, name }) =>
    Object.entries({ 'texts/s': throughput, p50: median, p99: tail }).map(([title, read]) => [
      name,
      title,
      ...loads.map((load) => withRange(figures.ratio('service', id, load, read), ratio)),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    '### Against each server',
    markdownTable(['against', 'figure', ...loads.map(describe)], rows),
  ];
}

function bareSection({ bare }: Comparison): string[] {
  if (bare.length === 0) return [];
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
  return ['### The model in process', markdownTable(head, rows)];
}

const otherLoads = (figures: Figures) =>
  (['several texts', 'long text', 'new connections'] as const).flatMap((kind) =>
    figures.scenarios(kind),
  );

function otherTable({ systems }: Comparison, figures: Figures): string {
  const loads = otherLoads(figures);
  const head = ['system', ...loads.flatMap((load) => [`${describe(load)}: texts/s`, 'p99 ms'])];
  const rows = systems
    .filter(({ id }) => loads.some((load) => figures.rounds(id, load, throughput)))
    .map(({ id, name }) => [
      name,
      ...loads.flatMap((load) => [throughput, tail].map((read) => cell(figures, id, load, read))),
    ]);
  return markdownTable(head, rows);
}

function offeredSection({ systems, results }: Comparison, figures: Figures): string[] {
  const loads = figures.scenarios('offered load');
  if (loads.length === 0) return [];
  const head = ['system', 'figure', ...loads.map(({ value }) => `${value} × capacity`)];
  const answered: Read = (m) => m.requestsPerSecond;
  const rows = loadRows(systems, figures, loads, 'answered per second', answered);
  const generator = results
    .filter(({ kind }) => kind === 'offered load')
    .map(({ measurement }) => measurement.generatorCpus);
  const own = `The load generator itself took at most ${figure(Math.max(...generator))} CPUs.`;
  return ['### Offered load, open loop', markdownTable(head, rows), own];
}

function livenessSection(figures: Figures): string[] {
  const loads = [
    ...figures.scenarios('one text', true),
    ...figures.scenarios('offered load', true),
  ];
  if (loads.length === 0) return [];
  const rows = loads.map((load) => [
    load.kind === 'one text' ? `${load.value} connections` : `${load.value} × capacity, open loop`,
    ...(['p50', 'p99', 'max'] as const).map((figure) =>
      withRange(figures.spread('service', load, ({ probeMs }) => probeMs![figure])),
    ),
  ]);
  const head = ['load', 'p50 ms', 'p99 ms', 'longest ms'];
  return ['### This service’s `/livez` under load', markdownTable(head, rows)];
}

function resourceTable({ systems, results }: Comparison): string {
  const killed = new Set(results.filter((r) => r.outOfMemory).map(({ system }) => system));
  const rows = systems
    .filter(({ limit }) => !limit)
    .map(({ id, name, description, residentBytes, startUpMs, outOfMemory }) => [
      name,
      outOfMemory
        ? KILLED
        : withRange(spread(residentBytes), megabytes) + (killed.has(id) ? `, ${KILLED}` : ''),
      withRange(spread(startUpMs.map((ms) => ms / 1000))),
      description,
    ]);
  return markdownTable(
    ['system', 'resident MB at full load', 'start to first answer, s', 'how it runs'],
    rows,
  );
}

function imageSizes({ images }: Comparison): string[] {
  if (!images) return [];
  const { service, flask } = images;
  return [
    `On top of their base images, this service’s image holds ${megabytes(service)} MB ` +
      `and a Flask image with PyTorch for CPUs ${megabytes(flask)} MB (sums of their files).`,
  ];
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

function describe({ kind, value }: Scenario): string {
  const connections = `${value} ${value === 1 ? 'connection' : 'connections'}`;
  if (kind === 'several texts')
    return `${TEXTS_PER_REQUEST} short texts per request, ${connections}`;
  if (kind === 'new connections') return `${connections}, a new one for each request`;
  return kind === 'long text' ? `1 long text per request, ${connections}` : connections;
}
