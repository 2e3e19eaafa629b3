import type { ClassifiedTexts, Token } from '../../../service/inference/classification.js';
import type { Lifecycle } from '../../../service/lifecycle.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService, type TestService } from '../support/testService.js';

/** What the stand-in says of a text: the label it prefers first. */
export const SCORES = { best: 0.75, other: 0.25 } as const;
export const LOGITS = { best: 1, other: -0.1 } as const;

const ranked = (best: string, other: string) => [
  { label: best, score: SCORES.best },
  { label: other, score: SCORES.other },
];
/** What it answers of a good text and of a bad one, all labels. */
export const GOOD = ranked('POSITIVE', 'NEGATIVE');
export const BAD = ranked('NEGATIVE', 'POSITIVE');

/** The stand-in as a model that somebody owns, whose tokenizer adds a token, and that can fail. */
export class OwnedStandIn extends StandInClassifier {
  override readonly model = {
    name: 'owner/stand-in',
    revision: 'r1',
    labels: ['NEGATIVE', 'POSITIVE'],
    maxTokens: 8,
  };
  /** What it throws instead of answering. */
  failure: Error | undefined;

  override async classify(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<ClassifiedTexts> {
    if (this.failure) throw this.failure;
    return super.classify(texts, signal);
  }

  override async tokenize(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly Token[])[]> {
    const first = { id: 101, text: '[CLS]', special: true };
    return (await super.tokenize(texts, signal)).map((tokens) => [first, ...tokens]);
  }
}

/** The application with this stand-in behind it. */
export interface ProtocolService extends TestService {
  readonly classifier: OwnedStandIn;
  readonly lifecycle: Lifecycle;
}

export async function startProtocolService(): Promise<ProtocolService> {
  const classifier = new OwnedStandIn();
  const lifecycle: Lifecycle = { draining: false, inference: 'well' };
  return { ...(await startTestService({ classifier, lifecycle })), classifier, lifecycle };
}
