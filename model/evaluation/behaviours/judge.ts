import { SURE } from '../scoreSections.js';
import type { ClassifiedText, SentimentClassifier } from '../sentimentClassifier.js';
import { type Behaviour, behaviours, type Case } from './cases.js';

/** What a model made of a kind. */
export interface Verdict extends Behaviour {
  /** Cases that it gets wrong. */
  readonly failures: readonly Case[];
  /** Those of them that it is sure of. */
  readonly sure: readonly Case[];
}

/** A text that says both things must not be answered with a score above this. */
const UNDECIDED = 0.9;

/**
 * Asks a model about every kind. Positive and negative texts are judged by its two-way answers, as most
 * clients see them, neutral ones by its three-way answers.
 */
export async function judgeBehaviours(classifier: SentimentClassifier): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { kind, cases } of behaviours()) {
    const texts = cases.map((one) => ({
      ...one,
      polarity: one.polarity === 'MIXED' ? ('NEUTRAL' as const) : one.polarity,
    }));
    const answers = await classifier.classify(texts);
    const failed = [...cases.keys()].filter((at) => fails(cases[at]!, answers[at]!));
    const of = (indices: readonly number[]) => indices.map((at) => cases[at]!);
    verdicts.push({
      kind,
      cases,
      failures: of(failed),
      sure: of(failed.filter((at) => scoreOf(cases[at]!, answers[at]!) > SURE)),
    });
  }
  return verdicts;
}

function fails({ polarity }: Case, answer: ClassifiedText): boolean {
  if (polarity === 'MIXED') return answer.score > UNDECIDED;
  return polarity === 'NEUTRAL' ? !answer.threeWay.correct : !answer.correct;
}

function scoreOf({ polarity }: Case, { score, threeWay }: ClassifiedText): number {
  return polarity === 'NEUTRAL' ? threeWay.score : score;
}
