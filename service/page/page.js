import { byId } from './elements.js';
import { enableFile } from './file.js';
import { showResults } from './results.js';
import { analyze, analyzeBody, info } from './service.js';
import { snippet } from './snippets.js';

/** What the page needs to know of the model; asked once, and again if that failed. */
let known;
function model() {
  known ??= info().then(
    ({ model_id, model_sha, model_type, max_input_length, max_client_batch_size }) => ({
      name: model_id,
      revision: model_sha,
      labels: Object.values(model_type.classifier.id2label),
      maxTokens: max_input_length,
      maxTexts: max_client_batch_size,
    }),
  );
  known.catch(() => {
    known = undefined;
  });
  return known;
}

/** The body that was asked last. */
let lastBody;

const checked = (name) => document.querySelector(`input[name=${name}]:checked`).value;

function textsAsked() {
  const text = byId('text').value;
  const texts = checked('mode') === 'lines' ? text.split(/\r?\n/) : [text];
  return texts.filter((line) => line.trim() !== '');
}

function say(message, error = false) {
  byId('status').textContent = message;
  byId('status').classList.toggle('error', error);
}

function showSnippet() {
  byId('code').textContent = snippet(checked('language'), `${location.origin}/analyze`, lastBody);
  byId('snippet').hidden = false;
}

byId('ask').addEventListener('submit', async (event) => {
  event.preventDefault();
  const texts = textsAsked();
  if (texts.length === 0) {
    say('Type a text first.', true);
    return;
  }
  const button = event.submitter ?? byId('ask').querySelector('button');
  button.disabled = true;
  say('Analysing …');
  try {
    const { labels, maxTexts } = await model();
    if (texts.length > maxTexts) {
      throw new Error(`At most ${maxTexts} texts a request; give more as a file, below.`);
    }
    const answer = await analyze(texts);
    lastBody = analyzeBody(texts);
    showResults(texts, answer, labels);
    showSnippet();
    say('');
  } catch (error) {
    say(error.message, true);
  } finally {
    button.disabled = false;
  }
});

byId('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) byId('ask').requestSubmit();
});

for (const input of document.querySelectorAll('input[name=language]')) {
  input.addEventListener('change', showSnippet);
}

byId('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(byId('code').textContent);
    byId('copied').textContent = 'Copied.';
    byId('copy').textContent = 'Copied';
    setTimeout(() => {
      byId('copy').textContent = 'Copy';
    }, 2000);
  } catch {
    // Without a secure context there is no clipboard; the selection is a Ctrl + C away from one.
    getSelection().selectAllChildren(byId('code'));
  }
});

enableFile(model);

model().then(
  ({ name, revision, labels, maxTokens }) => {
    byId('model').textContent =
      `${name}${revision ? ` (${revision})` : ''}: ${labels.join(', ')}; reads ${maxTokens} tokens of a text.`;
  },
  (error) => say(error.message, true),
);
