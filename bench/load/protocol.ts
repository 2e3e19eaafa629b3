/** A label with its probability, as servers answer them. */
interface Classification {
  readonly label: string;
  readonly score: number;
}

/** How a server is asked for classifications, and how it answers. */
interface Shape {
  readonly path: string;
  body(texts: readonly string[]): unknown;
  /** The answer's labels, a row per text. @throws Error when it has another shape */
  rows(answer: never): readonly (readonly Classification[])[];
}

interface Tensors {
  readonly outputs: readonly { readonly name: string; readonly data: readonly unknown[] }[];
}

const only = <T>(values: readonly T[]) => (values.length === 1 ? values[0] : values);
/** Some answer a lone text's labels without an array of texts around them. */
const nested = (answer: readonly (Classification | readonly Classification[])[]) =>
  (Array.isArray(answer[0]) ? answer : [answer]) as readonly (readonly Classification[])[];

const SHAPES = {
  /** This service's own contract, and the Flask app's. */
  analyze: {
    path: '/analyze',
    body: (texts) => ({ text: only(texts) }),
    rows: (answer: readonly Classification[]) => answer.map((found) => [found]),
  },
  /** An array of two strings would be a pair, so each text of several has an array of its own. */
  'text-embeddings-inference': {
    path: '/predict',
    body: (texts) => ({ inputs: texts.length === 1 ? texts[0] : texts.map((text) => [text]) }),
    rows: nested,
  },
  'hugging-face': { path: '/', body: (texts) => ({ inputs: only(texts) }), rows: nested },
  'open-inference': {
    path: '/v2/models/minilm-sentiment/infer',
    body: (texts) => ({
      inputs: [{ name: 'text', datatype: 'BYTES', shape: [texts.length], data: texts }],
    }),
    rows: ({ outputs }: Tensors) => {
      const data = (name: string) => outputs.find((output) => output.name === name)!.data;
      const scores = data('score') as readonly number[];
      return data('label').map((label, at) => [{ label: label as string, score: scores[at]! }]);
    },
  },
  infinity: {
    path: '/classify',
    body: (texts) => ({ model: 'model', input: texts }),
    rows: ({ data }: { readonly data: readonly (readonly Classification[])[] }) => data,
  },
} satisfies Readonly<Record<string, Shape>>;

/** How a server is asked. */
export type Protocol = keyof typeof SHAPES;

export const PROTOCOLS = Object.keys(SHAPES) as Protocol[];

/** Where a server answers, and how. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Where its path is not the protocol's own. */
  readonly path?: string;
}

/** A POST request for the classification of texts, as it goes over the wire. */
export function requestBytes(endpoint: Endpoint, texts: readonly string[]): Buffer {
  const { host, port, protocol, path = SHAPES[protocol].path } = endpoint;
  const body = JSON.stringify(SHAPES[protocol].body(texts));
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * The labels an answer gives, in the order of the texts. Where NEUTRAL is among others it does not
 * count, since this service leaves it out unless it is asked for.
 *
 * @throws Error when the answer is not of the right shape
 */
export function readLabels(protocol: Protocol, body: string, texts: number): string[] {
  const answer = JSON.parse(body);
  let rows: readonly (readonly Classification[])[];
  try {
    rows = SHAPES[protocol].rows(answer as never);
    if (rows.length !== texts || !rows.every((row) => row.length > 0 && row.every(isValid)))
      throw new TypeError();
  } catch {
    throw new Error(`expected ${texts} classification(s), found ${body.slice(0, 200)}`);
  }
  return rows.map((row) => {
    const polar = row.filter(({ label }) => label !== 'NEUTRAL');
    return (polar.length > 0 ? polar : row).reduce((a, b) => (b.score > a.score ? b : a)).label;
  });
}

function isValid({ label, score }: Classification): boolean {
  return typeof label === 'string' && score >= 0 && score <= 1;
}
