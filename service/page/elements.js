/** The element of this id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: its properties, then its children (elements or text). */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A number from 0 to 1 in percent. */
export const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** A number of things, in words. */
export const counted = (count, noun) =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/** The class that colours a label; a model's labels keep their colours. */
export function labelClass(labels, label) {
  if (label === 'NEUTRAL') return 'label-neutral';
  const index = labels.indexOf(label);
  return index < 0 ? 'quiet' : `label-${index % 4}`;
}

/** A bar as long as a share of its track, 0..1. */
export function bar(share, className) {
  const filled = element('span', { className: 'bar' });
  filled.style.width = `${100 * share}%`;
  return element('span', { className: `track ${className}`, ariaHidden: 'true' }, filled);
}

/** Says something in a status line. */
export function say(line, message, error = false) {
  line.textContent = message;
  line.classList.toggle('error', error);
}
