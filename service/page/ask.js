// Typed texts: examples, the question, its answer, and the same as a program.
import { isBlank } from '../../texts/blank.ts';
import { byId, copy, element, say } from './elements.js';
import { showResults } from './results.js';
import { analyzeBody, analyzeSoon } from './service.js';
import { snippet } from './snippets.js';

/** Texts to start with, of three domains. */
const EXAMPLES = {
  'A film': 'An unhurried, generous film that earns its tears, though the middle hour drags.',
  'A product': 'The battery barely lasts a morning, and support never wrote back.',
  'A technical text': 'Kubernetes is a powerful and essential tool for modern software.',
};

const checked = (name) => document.querySelector(`input[name=${name}]:checked`).value;

/**
 * @param {() => Promise<any>} model
 * @param {{neutral: boolean, threshold: number, onThreshold(follow: () => void): void}} options
 */
export function enableAsking(model, options) {
  const status = byId('status');
  const results = byId('results');
  /** What was asked last, and its answer. */
  let last;
  /** How often something was asked: an answer that comes after another question is of no interest. */
  let turns = 0;

  function show() {
    const { texts, answer, neutral, labels, maxTexts } = last;
    const { threshold } = options;
    showResults(texts, answer, { labels, maxTexts, neutral, threshold });
    showSnippet();
  }

  function showSnippet() {
    const { threshold } = options;
    const body = {
      ...analyzeBody(last.texts, last.neutral),
      ...(threshold && { min_score: threshold }),
    };
    const url = new URL('analyze', location.href).href;
    byId('code').textContent = snippet(checked('language'), url, body, !byId('key-row').hidden);
    byId('snippet').hidden = false;
  }

  function forget() {
    last = undefined;
    results.hidden = true;
    byId('snippet').hidden = true;
  }

  byId('ask').addEventListener('submit', async (event) => {
    event.preventDefault();
    const turn = ++turns;
    const isLast = () => turn === turns;
    const texts = textsAsked();
    const button = byId('ask').querySelector('button');
    button.disabled = true;
    results.setAttribute('aria-busy', 'true');
    say(status, 'Analysing …');
    try {
      if (texts.length === 0) throw new Error('Type a text first.');
      const { labels, maxTexts } = await model();
      if (texts.length > maxTexts) {
        throw new Error(`At most ${maxTexts} texts at once; give more as a file, below.`);
      }
      const { neutral } = options;
      const busy = (seconds) =>
        isLast() && say(status, `The service is busy; asking again in ${seconds} s.`);
      const answer = await analyzeSoon(texts, { neutral, busy });
      if (!isLast()) return;
      last = { texts, answer, neutral, labels, maxTexts };
      show();
      byId('results-title').focus();
      say(status, '');
    } catch (error) {
      if (!isLast()) return;
      forget();
      say(status, error.message, true);
    } finally {
      if (isLast()) {
        button.disabled = false;
        results.removeAttribute('aria-busy');
      }
    }
  });

  byId('text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('ask').requestSubmit();
  });

  byId('examples').append(
    ...Object.entries(EXAMPLES).map(([name, text]) =>
      element('button', { type: 'button', onclick: () => example(text) }, name),
    ),
  );

  function example(text) {
    byId('text').value = text;
    document.querySelector('input[name=mode][value=whole]').checked = true;
    byId('ask').requestSubmit();
  }

  options.onThreshold(() => {
    if (last) show();
  });
  for (const input of document.querySelectorAll('input[name=language]')) {
    input.addEventListener('change', showSnippet);
  }
  byId('copy').addEventListener('click', copySnippet);
}

function textsAsked() {
  const text = byId('text').value;
  const texts = checked('mode') === 'lines' ? text.split(/\r?\n/) : [text];
  return texts.filter((line) => !isBlank(line));
}

async function copySnippet() {
  if (await copy(byId('code'), byId('copy'))) byId('copied').textContent = 'Copied.';
}
