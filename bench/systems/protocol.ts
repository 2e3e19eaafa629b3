/** How a server is asked: `analyze` is this service's and the Flask app's contract. */
export type Protocol = 'analyze' | 'infinity';

export function requestPath(protocol: Protocol): string {
  return protocol === 'analyze' ? '/analyze' : '/classify';
}

/** The JSON body that asks for the classification of texts; one text goes as a plain string. */
export function requestBody(protocol: Protocol, texts: readonly string[]): string {
  if (protocol === 'infinity') return JSON.stringify({ model: 'model', input: texts });
  return JSON.stringify({ text: texts.length === 1 ? texts[0] : texts });
}

interface Classification {
  readonly label: string;
  readonly score: number;
}

/**
 * The labels an answer gives, in the order of the texts.
 *
 * @throws Error when the answer is not of the right shape
 */
export function readLabels(protocol: Protocol, body: string, texts: number): string[] {
  const answer = JSON.parse(body);
  const rows: unknown = protocol === 'infinity' ? answer.data : answer;
  if (!Array.isArray(rows) || rows.length !== texts) {
    throw new Error(`expected ${texts} classification(s), found ${body.slice(0, 200)}`);
  }
  return rows.map((row) => best(protocol === 'infinity' ? row : [row], body).label);
}

function best(classifications: readonly Classification[], body: string): Classification {
  let found: Classification | undefined;
  for (const candidate of classifications) {
    const valid =
      typeof candidate?.label === 'string' && candidate.score >= 0 && candidate.score <= 1;
    if (!valid) throw new Error(`expected a label and a score, found ${body.slice(0, 200)}`);
    if (!found || candidate.score > found.score) found = candidate;
  }
  if (!found) throw new Error(`expected a classification, found ${body.slice(0, 200)}`);
  return found;
}
