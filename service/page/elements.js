/** The element of this id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: its properties, then its children (elements or text). */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A number from 0 to 1 in percent. */
export const percent = (share) =>
  `${(100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 2 : 1)} %`;

/** The class that colours a label; a model's labels keep their colours. */
export function labelClass(labels, label) {
  const index = labels.indexOf(label);
  return index < 0 ? 'quiet' : `label-${index % 4}`;
}
