import { enableAsking } from './ask.js';
import { byId } from './elements.js';
import { enableFile } from './file.js';
import { info } from './service.js';

/** The model that comes with the service, of which the page says that it reads English. */
const OWN_MODEL = 'minilm-sentiment';

/** What the page needs to know of the model; asked once, and again if that failed. */
let known;
function model() {
  known ??= info().then((told) => {
    const labels = Object.values(told.model_type.classifier.id2label);
    return {
      name: told.model_id,
      revision: told.model_sha,
      version: told.version,
      labels,
      neutral: told.knows_neutral === true,
      maxTokens: told.max_input_length,
      maxTexts: told.max_client_batch_size,
    };
  });
  known.catch(() => {
    known = undefined;
  });
  return known;
}

/** What is chosen for typed texts and files alike. */
const options = {
  get neutral() {
    return byId('neutral').checked;
  },
  get threshold() {
    return byId('threshold').valueAsNumber;
  },
  /** @param {() => void} follow called when the threshold moves */
  onThreshold(follow) {
    byId('threshold').addEventListener('input', follow);
  },
};

options.onThreshold(() => {
  byId('threshold-value').value = options.threshold.toFixed(2);
});
enableAsking(model, options);
enableFile(model, options);

model().then(
  ({ name, revision, version, labels, neutral, maxTokens }) => {
    byId('neutral-option').hidden = !neutral;
    if (name !== OWN_MODEL) {
      byId('lead').textContent =
        `Says which of the labels ${labels.join(', ')} fits a text, by ${name}.`;
    }
    byId('model').textContent =
      `sentiment-api ${version}; model ${name}${revision ? ` (${revision})` : ''}: ` +
      `${labels.join(', ')}; reads ${maxTokens.toLocaleString('en')} tokens of a text.`;
  },
  (error) => {
    byId('model').textContent = error.message;
  },
);
