import { parseArgs } from 'node:util';
import { UsageError } from '../terminal/command.js';

const MODES = ['compare', 'in-pod', 'sizing', 'pods', 'reading'] as const;

/** What is measured. */
export type Mode = (typeof MODES)[number];

/** What the command line asks for. */
export interface Options {
  readonly mode: Mode;
  readonly quick: boolean;
  readonly rounds: number;
  /** Length of a measurement, in seconds. */
  readonly seconds: number;
  /** Ids of the systems to measure; unset: all. */
  readonly only?: readonly string[];
  /** Servers to compare with besides, as `systems/against.ts` reads them. */
  readonly against: readonly string[];
  /** Whether docs/ is to have what is found. */
  readonly publish: boolean;
  /** Where `pods` finds the deployed service. */
  readonly context: string;
  readonly namespace: string;
}

export const HELP = `Usage: npm run bench -- [compare | in-pod | sizing | pods | reading] [options]

  compare         this service beside the Flask app that it replaces and servers that one would pick
                  instead, all on this machine (the default)
  in-pod          the same, fewer servers and loads, with each server kept to the CPU and memory that a
                  pod of the stack has by default; takes Linux, root and no cluster
  sizing          this service alone: what a load needs in CPU, memory and replicas
  pods            this service where pulumi up deployed it: two CPUs in one pod, or one in each of two;
                  changes replicas and CPU limit by kubectl, and puts them back; where it was
                  interrupted, pulumi up --refresh does
  reading         the tokenizer alone: CPU time to read a text of 1 MiB, by kind of characters

  --quick         under 3 minutes once everything is installed; fewer loads
  --rounds N      how often everything is measured (3; quick: 2)
  --seconds S     length of a measurement (3; quick: 1.5)
  --only IDS      of service, bare-http, fastapi, litserve, infinity, service-distilbert, flask;
                  comma-separated; the first two need no Python (in-pod: service, fastapi)
  --against NAME=URL[,PROTOCOL]      compares with a server that runs already as well, or with one
  --against NAME=COMMAND[,PROTOCOL]  that a shell is to start on port $PORT; PROTOCOL is analyze
                  (POST {"text": …} to /analyze, the default), text-embeddings-inference (/predict),
                  hugging-face (/), open-inference (/v2/models/MODEL/infer) or infinity (/classify); a
                  path of the URL takes the place of the protocol's; can be repeated
  --publish       into docs/, in place of what is there; otherwise reports/bench/
  --context NAME    the kubeconfig context of pods (docker-desktop)
  --namespace NAME  its namespace (default)
  -h, --help      this text

  DATA_DIR               where labelled texts are: sst2/test.tsv (SST-2) and
                         stackoverflow/test_stackoverflow.csv; without them texts are generated
                         (../shared/data)
  BENCH_PYTHON           a Python with the packages of bench/peers/requirements.txt, and
  BENCH_INFINITY_PYTHON  one with those of bench/peers/infinity.txt; unset: both are made in
                         bench/.work/, the first time`;

/**
 * Reads the command line.
 *
 * @returns undefined where it asks for help
 * @throws UsageError when it has a mistake
 */
export function readOptions(args: string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      against: { type: 'string', multiple: true, default: [] },
      publish: { type: 'boolean', default: false },
      context: { type: 'string', default: 'docker-desktop' },
      namespace: { type: 'string', default: 'default' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const [named = 'compare', ...rest] = positionals;
  const mode = MODES.find((known) => known === named);
  if (!mode || rest.length > 0)
    throw new UsageError(`expected ${MODES.join(' or ')}, found ${positionals.join(' ')}`);
  return {
    mode,
    quick: values.quick,
    rounds: positive('rounds', values.rounds ?? (values.quick ? '2' : '3')),
    seconds: positive('seconds', values.seconds ?? (values.quick ? '1.5' : '3')),
    ...(values.only !== undefined && { only: values.only.split(',') }),
    against: values.against,
    publish: values.publish,
    context: values.context,
    namespace: values.namespace,
  };
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0) || (name === 'rounds' && !Number.isInteger(number)))
    throw new UsageError(`--${name}: expected a number above 0, found ${value}`);
  return number;
}
