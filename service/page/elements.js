/** The element of this id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element of its properties, where it has any, and its children (elements or text). */
export function element(name, ...parts) {
  const made = document.createElement(name);
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Node) made.append(part);
    else Object.assign(made, part);
  }
  return made;
}

/** A row of a table: what has no cell of its own gets one. */
export const row = (...cells) =>
  element(
    'tr',
    ...cells.map((cell) =>
      cell instanceof HTMLTableCellElement ? cell : element('td', ...[cell].flat()),
    ),
  );

/** The start of a text that is too long to show. */
export const cut = (text, most) => (text.length > most ? `${text.slice(0, most)} …` : text);

/** Copies what is shown somewhere, and says so on the button. @returns {Promise<boolean>} whether it could */
export async function copy(shown, button) {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
    return true;
  } catch {
    // Without a secure context there is no clipboard; the selection is a Ctrl + C away from one.
    getSelection().selectAllChildren(shown);
    return false;
  }
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
