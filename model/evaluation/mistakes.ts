import { type Evaluation, mistakes } from './evaluation.js';
import { count, share } from './format.js';

/** Every mistake with its text, the surest first, as Markdown; not for the repository. */
export function listMistakes(evaluations: readonly Evaluation[]): string {
  return evaluations
    .map(({ model, sets }) => {
      const lists = sets.map(({ file, texts }) => {
        const wrong = mistakes(texts).map(
          ({ line, polarity, score, text }) =>
            `- ${line}: ${polarity.toLowerCase()}, ${share(score)}: ${text.replace(/\s+/g, ' ')}`,
        );
        return `## ${file}: ${count(wrong.length)}\n\n${wrong.join('\n')}`;
      });
      return `# ${model.name}, ${model.weights}\n\n${lists.join('\n\n')}`;
    })
    .join('\n\n')
    .concat('\n');
}
